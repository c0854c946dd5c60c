type Add = EventTarget['addEventListener']
type Remove = EventTarget['removeEventListener']
type Listener = Parameters<Add>[1]

interface Entry {
  readonly target: EventTarget
  readonly type: string
  readonly listener: Listener
  readonly isCapture: boolean
}

/** Node's own bookkeeping on message ports. */
const engineTypes: ReadonlySet<string> = new Set(['newListener', 'removeListener'])

/** Listeners of the testkit itself, which no ledger counts. */
export const uncounted = new WeakSet<object>()

/** Keeps book of the listeners added to event targets whose methods it wrapped. */
export class ListenerLedger {
  readonly #entries = new Set<Entry>()
  #isInside = false

  /** Wraps the methods of one target, or of a prototype; returns how to unwrap them. */
  wrap(methods: EventTarget): () => void {
    const { addEventListener, removeEventListener } = methods
    const ledger = this
    methods.addEventListener = function (this: EventTarget, ...args: Parameters<Add>) {
      ledger.#note(addEventListener, this ?? methods, args)
    }
    methods.removeEventListener = function (this: EventTarget, ...args: Parameters<Remove>) {
      ledger.#forget(this ?? methods, args)
      removeEventListener.apply(this, args)
    }
    return () => {
      methods.addEventListener = addEventListener
      methods.removeEventListener = removeEventListener
    }
  }

  /** Listeners that were added and not removed, as `type on Target`. Those of aborted signals do not count. */
  report(): string[] {
    return [...this.#entries]
      .filter(({ target }) => !(target instanceof AbortSignal && target.aborted))
      .map(({ target, type }) => `${type} listener on ${target.constructor.name}`)
  }

  #note(add: Add, target: EventTarget, args: Parameters<Add>): void {
    // Engines add listeners of their own while they add one: to a signal, for instance.
    const isOwn = !this.#isInside && args[1] && !uncounted.has(args[1]) && !engineTypes.has(args[0])
    if (isOwn && !this.#find(target, args)) this.#enter(add, target, args)
    const wasInside = this.#isInside
    this.#isInside = true
    try {
      add.apply(target, args)
    } finally {
      this.#isInside = wasInside
    }
  }

  #enter(add: Add, target: EventTarget, args: Parameters<Add>): void {
    const [type, listener, options] = args
    const { once, signal } = typeof options === 'object' ? options : {}
    if (signal?.aborted) return
    const entry = { target, type, listener, isCapture: isCapture(options) }
    const leave = () => this.#entries.delete(entry)
    this.#entries.add(entry)
    if (once) add.call(target, type, leave, options)
    if (signal) add.call(signal, 'abort', leave, { once: true })
  }

  #forget(target: EventTarget, args: Parameters<Remove>): void {
    const entry = this.#find(target, args)
    if (entry) this.#entries.delete(entry)
  }

  #find(target: EventTarget, [type, listener, options]: Parameters<Add>): Entry | undefined {
    return [...this.#entries].find(
      (entry) =>
        entry.target === target &&
        entry.type === type &&
        entry.listener === listener &&
        entry.isCapture === isCapture(options),
    )
  }
}

const isCapture = (options: Parameters<Add>[2]) =>
  typeof options === 'object' ? options.capture === true : options === true
