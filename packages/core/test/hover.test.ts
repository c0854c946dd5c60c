import ts from 'typescript'
import { expect, it } from 'vitest'

const here = import.meta.dirname
const head = `
import { Peer } from '../src/peer'
import { defineAddon } from '../src/addons/define'
import { broadcast, channels, fileTransfer, stats } from './addons/sample-addons'
`

/** The language service of an editor that has this text open beside the tests. */
function edit(text: string) {
  const file = `${here}/hovered.ts`
  const config = ts.readConfigFile(`${here}/../tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, `${here}/..`)
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => true,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    getCompilationSettings: () => options,
    getCurrentDirectory: () => here,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = name === file ? head + text : ts.sys.readFile(name)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
  })
  const at = (mark: string) => (head + text).indexOf(mark) + mark.length
  return {
    hover: (mark: string) =>
      ts.displayPartsToString(service.getQuickInfoAtPosition(file, at(mark) - 1)?.displayParts).replaceAll(/\s+/g, ' '),
    complete: (mark: string) => service.getCompletionsAtPosition(file, at(mark), {})?.entries.map(({ name }) => name),
    errors: () =>
      service.getSemanticDiagnostics(file).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
  }
}

it('hovering a composed peer prints the list of attached addons', () => {
  const { hover, errors } = edit(`
    const peer = new Peer().addon(broadcast()).addon(channels()).addon(stats()).addon(fileTransfer())
    const less = await peer.detach(stats)
  `)
  expect(errors()).toEqual([])
  expect(hover('const peer')).toBe(
    'const peer: Peer<{ broadcast: Gives<None>; channels: Gives<ChannelsApi> & Emits<ChannelsEvents>; ' +
      'stats: Gives<StatsApi> & Emits<StatsEvents>; "file-transfer": Gives<FileTransferApi> & Needs<"channels">; }>',
  )
  expect(hover('const less')).not.toContain('stats')
})

it('an editor completes the members and events of what is attached, and hides what exists in types only', () => {
  const { complete } = edit(`
    const peer = new Peer().addon(channels())
    peer.on('
    peer.`)
  expect(complete("peer.on('")).toEqual(expect.arrayContaining(['channel:open', 'connection:new']))
  expect(complete("peer.on('")).not.toContain('stats:sampled')
  expect(complete('peer.')).toEqual(expect.arrayContaining(['send', 'join']))
  expect(complete('peer.')?.filter((name) => !/^\w+$/.test(name))).toEqual([])
})

it('an addon that does not fit is explained by a sentence', () => {
  const { errors } = edit('new Peer().addon(fileTransfer())')
  expect(errors()).toEqual([
    `Argument of type 'Addon<"file-transfer", Gives<FileTransferApi> & Needs<"channels">>' is not assignable to ` +
      `parameter of type '"file-transfer requires channels: attach it first"'.`,
  ])
})

it('a chain of twenty addons takes the compiler no time worth mentioning', () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index)
  const definitions = numbers.map((n) => {
    const requires = n > 0 ? `requires: { before: a${n - 1} },` : ''
    return `const a${n} = defineAddon({ name: 'a${n}', ${requires} setup: () => ({ m${n}: ${n} }) })`
  })
  const chain = numbers.map((n) => `.addon(a${n}())`).join('')
  const start = performance.now()
  edit('const peer = new Peer()').errors()
  const baseline = performance.now()
  const { errors } = edit(`${definitions.join('\n')}
    const peer = new Peer()${chain}
    peer.m0 + peer.m19
    const none = await peer.detach(a0, { cascade: true })`)
  expect(errors()).toEqual([])
  const extra = performance.now() - baseline - (baseline - start)
  expect(extra).toBeLessThan(2_000)
})
