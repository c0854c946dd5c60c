import { ChannelError } from '../src/errors'
import type { JsonObject } from '../src/head'
import type { Incoming } from '../src/incoming'
import type { Outgoing } from '../src/outgoing'
import { encode } from '../src/payload'
import { type Drop, Reader } from '../src/reader'
import { Frame } from '../src/wire/frame'
import { FRAME_SIZE } from '../src/wire/record'
import { Writer } from '../src/writer'

/** Bytes of a message that may be unread. */
export const WINDOW = 8_388_608

/** One end of a channel without a network: what it wrote, what it got, and what it refused. */
export class End {
  readonly drops: Drop[] = []
  readonly writer = new Writer(WINDOW, (cause) => this.errors.push(cause))
  readonly received: Incoming[] = []
  readonly errors: unknown[] = []
  readonly frames: Uint8Array<ArrayBuffer>[] = []
  readonly reader = new Reader(WINDOW, this.writer, {
    deliver: (message) => {
      this.received.push(message)
      this.onMessage?.(message)
    },
    drop: (reason, error) => {
      this.drops.push(reason)
      this.errors.push(error)
    },
  })
  readonly channel = {
    readyState: 'open',
    bufferedAmount: 0,
    bufferedAmountLowThreshold: 0,
    send: (frame: Uint8Array<ArrayBuffer>) => {
      this.frames.push(frame.slice())
      this.channel.bufferedAmount += frame.length
    },
  }
  onMessage?: (message: Incoming) => void

  open(frameSize = FRAME_SIZE): this {
    this.writer.open(this.channel as unknown as RTCDataChannel, frameSize)
    return this
  }

  /** Sends a payload; the promise settles as the transfer would. */
  send(payload: unknown, options: { info?: JsonObject; progress?: (sent: number) => void } = {}) {
    const message = encode(payload, options.info)
    let outgoing: Outgoing | undefined
    const received = new Promise<void>((resolve, reject) => {
      outgoing = this.writer.send(message, {
        progress: (sent) => options.progress?.(sent),
        settle: (error) => (error ? reject(error) : resolve()),
      })
    })
    received.catch(() => {})
    const giveUp = () =>
      outgoing && this.writer.giveUp(outgoing, new ChannelError('TRANSFER_ABORTED', { by: 'sender' }))
    return { received, giveUp }
  }

  /** Hands what was written to the other end; `false` when that was nothing. */
  deliver(to: End): boolean {
    const frames = this.frames.splice(0)
    this.channel.bufferedAmount = 0
    for (const { buffer } of frames) to.reader.read(buffer)
    this.writer.pump()
    return frames.length > 0
  }
}

/** Two ends that are connected. */
export const pair = (frameSize?: number): [End, End] => [new End().open(frameSize), new End().open(frameSize)]

const task = () => new Promise((resolve) => setTimeout(resolve))

/** Carries frames both ways until nobody has anything to say. */
export async function exchange(one: End, other: End): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet++) {
    await task()
    if ([one.deliver(other), other.deliver(one)].includes(true)) quiet = 0
  }
}

/** Two ends that have heard of each other. */
export async function meet(): Promise<[End, End]> {
  const ends = pair()
  await exchange(...ends)
  return ends
}

/** Bytes that say where they belong. */
export const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251)

/** A stream of these chunks; an error ends it. */
export function streamOf(...chunks: unknown[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => {
      const chunk = chunks.shift()
      if (chunk instanceof Error) controller.error(chunk)
      else if (chunk) controller.enqueue(chunk as Uint8Array)
      else controller.close()
    },
  })
}

/** A frame as a stranger could write it. */
export function frameOf(...records: [type: number, a: number, b?: number, ...parts: Uint8Array[]][]): ArrayBuffer {
  const frame = new Frame(65_536)
  for (const [type, a, b, ...parts] of records) frame.put(type, 2, a, b, ...parts)
  return frame.take().slice().buffer
}
