import { readError } from './remedies'
import type { Session } from './session'
import { type Readable, Store } from './store'

/** A failure in the background, how often it happened. */
export interface Notice {
  readonly key: string
  readonly error: unknown
  readonly count: number
}

const most = 3

/** Errors that no button waits for: what the peer's `error` event reports. */
export class Notices {
  readonly #list = new Store<readonly Notice[]>([])

  constructor(session: Session) {
    session.on<{ error: unknown }>('error', ({ error }) => this.#add(error))
  }

  get list(): Readable<readonly Notice[]> {
    return this.#list
  }

  dismiss(key: string): void {
    this.#list.change((list) => list.filter((notice) => notice.key !== key))
  }

  #add(error: unknown): void {
    const { code, message } = readError(error)
    const key = `${code} ${message}`
    this.#list.change((list) => {
      const known = list.find((notice) => notice.key === key)
      const notice = { key, error, count: (known?.count ?? 0) + 1 }
      return known ? list.map((one) => (one === known ? notice : one)) : [...list, notice].slice(-most)
    })
  }
}
