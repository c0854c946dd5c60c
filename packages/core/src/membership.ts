import { KernelError } from './errors'
import type { ParsedJoinOptions } from './options'
import type { Room } from './remote/room-kernel'

/** One `join()`, until it fails or is left. */
interface Stay {
  options: ParsedJoinOptions
  joined?: Promise<void>
  room?: Room
  isOpen?: boolean
  isLeft?: boolean
}

/** Whether we are in a room: at most one at a time, and the last call wins. */
export class Membership {
  /** The room that is being joined, used or torn down. */
  room: Room | undefined
  readonly #createRoom: (options: ParsedJoinOptions) => Room
  #stay: Stay | undefined
  #closing: Promise<void> = Promise.resolve()

  constructor(createRoom: (options: ParsedJoinOptions) => Room) {
    this.#createRoom = createRoom
  }

  get active(): boolean {
    return this.#stay?.isOpen ?? false
  }

  /** The same promise while that room is being joined or used. */
  join(options: ParsedJoinOptions): Promise<void> {
    const { room } = this.#stay?.options ?? options
    if (room !== options.room) throw new KernelError('ALREADY_JOINED', { room })
    this.#stay ??= { options }
    this.#stay.joined ??= this.#open(this.#stay)
    return this.#stay.joined
  }

  /** Resolves when nothing is left of any room. */
  leave(): Promise<void> {
    if (this.#stay) this.#end(this.#stay)
    return this.#closing
  }

  update(metadata: unknown): void {
    const stay = this.#stay
    if (!stay) throw new KernelError('NOT_IN_ROOM')
    if (stay.room) stay.room.update(metadata)
    else stay.options = { ...stay.options, metadata }
  }

  async #open(stay: Stay): Promise<void> {
    const { signal } = stay.options
    const abort = () => this.#end(stay)
    signal?.addEventListener('abort', abort)
    try {
      await this.#closing
      if (signal?.aborted) abort()
      if (!stay.isLeft) await this.#enter(stay)
      if (stay.isLeft) throw undefined
      stay.isOpen = true
    } catch (cause) {
      const error = stay.isLeft ? new KernelError('ABORTED') : cause
      this.#end(stay)
      await this.#closing
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  #enter(stay: Stay): Promise<void> {
    this.room = stay.room = this.#createRoom(stay.options)
    return stay.room.open()
  }

  #end(stay: Stay): void {
    if (stay.isLeft) return
    stay.isLeft = true
    this.#stay = undefined
    if (!stay.room) return
    this.#closing = stay.room.close().then(() => {
      this.room = undefined
    })
  }
}
