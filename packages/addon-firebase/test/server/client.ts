import type { WebSocket } from 'ws'
import { claimsOf } from './identity'
import type { Path, Store, Watcher } from './store'
import type { Auth } from './targaryen'
import { FrameReader, type Message, toFrames } from './wire'

/** What a client asks for: `p` is a path, `d` data. */
interface Request {
  readonly r: number
  readonly a: string
  readonly b: { readonly p?: string; readonly d?: unknown; readonly cred?: string }
}

interface Answer {
  readonly s: string
  readonly d: unknown
}

const ok = (d: unknown = ''): Answer => ({ s: 'ok', d })
const denied: Answer = { s: 'permission_denied', d: 'Permission denied' }
const verdict = (isAllowed: boolean): Answer => (isAllowed ? ok() : denied)

/** One socket of the SDK, from handshake to what it wants done when it is gone. */
export class Client {
  readonly #socket: WebSocket
  readonly #store: Store
  readonly #reader = new FrameReader()
  readonly #watchers = new Map<Path, Watcher>()
  /** Values to be written when the socket closes, by path, in the order in which they were asked for. */
  readonly #last = new Map<Path, unknown>()
  #auth: Auth | null = null

  constructor(socket: WebSocket, store: Store, host: string, session: string) {
    this.#socket = socket
    this.#store = store
    socket.on('message', (data) => this.#receive(String(data)))
    socket.on('close', () => this.#leave())
    // A client that breaks the protocol is closed by ws itself.
    socket.on('error', () => {})
    this.#send({ t: 'c', d: { t: 'h', d: { ts: Date.now(), v: '5', h: host, s: session } } })
  }

  /** What it listens to, and what it wants done when it is gone. */
  get holds(): { readonly listens: number; readonly onDisconnect: number } {
    return { listens: this.#watchers.size, onDisconnect: this.#last.size }
  }

  /** Takes the right to read away, as a server does when its rules or the user's token changed. */
  revoke(path: Path): void {
    this.#unwatch(path)
    this.#send({ t: 'd', d: { a: 'c', b: { p: path } } })
  }

  #receive(frame: string): void {
    const message = this.#reader.read(frame)
    if (message?.t === 'c') return this.#send({ t: 'c', d: { t: 'o', d: {} } })
    if (message?.t !== 'd') return
    const { r, a, b } = message.d as Request
    this.#send({ t: 'd', d: { r, b: this.#answer(a, b) } })
  }

  #answer(action: string, { p = '', d = null, cred = '' }: Request['b']): Answer {
    const path = p.replace(/^\/+/, '')
    switch (action) {
      case 'q':
        return this.#listen(path)
      case 'n':
        this.#unwatch(path)
        return ok()
      case 'g':
        return this.#store.canRead(path, this.#auth) ? ok(this.#store.read(path)) : denied
      case 'p':
        return verdict(this.#store.write(path, d, this.#auth))
      case 'm':
        return verdict(this.#store.update(path, d as Record<string, unknown>, this.#auth))
      case 'o':
        if (!this.#store.canWrite(path, d, this.#auth)) return denied
        this.#last.set(path, d)
        return ok()
      case 'oc':
        this.#last.delete(path)
        return ok()
      case 'auth':
        this.#auth = claimsOf(cred)
        return this.#auth ? ok({ auth: this.#auth }) : { s: 'invalid_token', d: 'not a token' }
      case 'unauth':
        this.#auth = null
        return ok()
      case 's':
        return ok()
      default:
        return { s: 'error', d: `the test server does not know ${action}` }
    }
  }

  /** The data is pushed before the answer, as the real one does. */
  #listen(path: Path): Answer {
    if (!this.#store.canRead(path, this.#auth)) return denied
    this.#unwatch(path)
    const watcher: Watcher = {
      path,
      changed: (path, value) => this.#send({ t: 'd', d: { a: 'd', b: { p: path, d: value } } }),
    }
    this.#watchers.set(path, watcher)
    this.#store.watch(watcher)
    watcher.changed(path, this.#store.read(path))
    return ok({})
  }

  #unwatch(path: Path): void {
    const watcher = this.#watchers.get(path)
    if (watcher) this.#store.unwatch(watcher)
    this.#watchers.delete(path)
  }

  #leave(): void {
    for (const path of [...this.#watchers.keys()]) this.#unwatch(path)
    // Judged once more, by the rules and the data of that moment.
    for (const [path, value] of this.#last) this.#store.write(path, value, this.#auth)
    this.#last.clear()
  }

  #send(message: Message): void {
    for (const frame of toFrames(message)) this.#socket.send(frame)
  }
}
