import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'
import type { Loss, RecoverDecision } from '../hooks/peer-hooks'

/** What recovery needs from the remote peer whose connection it tries to get back. */
export interface RecoveryPort {
  readonly clock: Clock
  /** Milliseconds after which a lost remote is dropped; 0 = at once. */
  readonly timeout: number
  /** Asks the `recover` hook; `undefined` leaves it to the policy here. */
  decide(loss: Loss): Promise<RecoverDecision | undefined>
  /** Whether an ICE restart could still help. */
  canRestart(): boolean
  restart(): void
  redial(): void
  drop(): void
}

/** A connection often comes back by itself within this time. */
const GRACE = 2_000
/** Pauses before each attempt, in milliseconds: restarts first, then re-dials, the last pause for good. */
const PAUSES = [0, 2_000, 4_000, 8_000, 8_000, 12_000]
const RESTARTS = 4

/** Gets a lost connection back: ICE restarts, then new connections, until it is back or its time is over. */
export class Recovery {
  readonly #port: RecoveryPort
  #attempts = 0
  #since: number | undefined
  #cause: Loss['cause'] = 'disconnected'
  #next: Off | undefined
  #deadline: Off | undefined

  constructor(port: RecoveryPort) {
    this.#port = port
  }

  get isRunning(): boolean {
    return this.#since !== undefined
  }

  lost(cause: Loss['cause']): void {
    const isFirst = !this.isRunning
    const isWorse = cause === 'failed' && this.#cause === 'disconnected'
    this.#cause = cause
    if (isFirst) {
      this.#since = this.#port.clock.now()
      this.#deadline = this.#port.clock.after(this.#port.timeout, () => this.#port.drop())
    }
    if (isFirst) this.#wait(cause === 'failed' ? 0 : GRACE)
    else if (isWorse && this.#attempts === 0) this.hurry()
  }

  /** The network changed or the page woke up: no reason to wait. */
  hurry(): void {
    if (this.isRunning) this.#wait(0)
  }

  regained(): void {
    this.#next?.()
    this.#deadline?.()
    this.#since = undefined
    this.#attempts = 0
  }

  #wait(pause: number): void {
    this.#next?.()
    this.#next = this.#port.clock.after(pause, () => void this.#attempt())
  }

  async #attempt(): Promise<void> {
    const since = this.#since
    if (since === undefined) return
    const loss = { cause: this.#cause, attempts: this.#attempts, elapsed: this.#port.clock.now() - since }
    const decision = (await this.#port.decide(loss)) ?? this.#policy()
    if (this.#since !== since) return
    this.#attempts++
    if (decision === 'drop') return this.#port.drop()
    this.#port[decision]()
    this.#wait(PAUSES[this.#attempts] ?? PAUSES.at(-1) ?? 0)
  }

  #policy(): RecoverDecision {
    return this.#attempts < RESTARTS && this.#port.canRestart() ? 'restart' : 'redial'
  }
}
