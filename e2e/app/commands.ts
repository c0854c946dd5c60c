import { Actor } from './actor'
import { explain } from './explain'
import type { Meeting } from './talker'

/** What a test asks for: a new actor, something of one that is there, or several such things. */
export type Command =
  | { readonly actor: string; readonly create: Meeting }
  | { readonly actor: string; readonly method: keyof Actor; readonly args: readonly unknown[] }
  /** In one tick. */
  | { readonly together: readonly Command[] }

export type Reply = { readonly result: unknown } | { readonly error: string }

const actors = new Map<string, Actor>()

// What a test evaluates in a page may generate code whatever the page's policy says. So it only posts a message, and
// the page's own script does the work.
addEventListener('message', async ({ data, ports: [port] }: MessageEvent<Command>) => {
  port?.postMessage(await run(data).catch((error): Reply => ({ error: explain(error) })))
})

addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
  console.error(`policy violated: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`)
})

async function run(command: Command): Promise<Reply> {
  if ('create' in command) {
    actors.set(command.actor, new Actor(command.create))
    return { result: undefined }
  }
  if ('together' in command) return { result: await Promise.all(command.together.map(run)) }
  const actor = actors.get(command.actor)
  if (!actor) throw new Error(`no actor ${command.actor}`)
  const call: (...args: never) => unknown = actor[command.method]
  return { result: await Reflect.apply(call, actor, command.args) }
}
