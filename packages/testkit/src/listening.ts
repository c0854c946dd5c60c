import type { Off, Transport } from '@peerwright/core'
import { deferred } from './deferred'

/** What a subscriber received, and a way to wait for it. */
export interface Listening {
  readonly frames: readonly Uint8Array[]
  /** Resolves once `count` frames arrived in total; rejects after 10 s. */
  received(count: number): Promise<readonly Uint8Array[]>
  readonly off: Off
}

const deadline = 10_000

/** Subscribes and collects what arrives. */
export async function listen(transport: Transport, topic: string): Promise<Listening> {
  const frames: Uint8Array[] = []
  const waiting = new Set<() => void>()
  const off = await transport.subscribe(topic, (frame) => {
    frames.push(frame)
    for (const check of waiting) check()
  })
  const received = async (count: number) => {
    const { promise, resolve, reject } = deferred()
    const check = () => {
      if (frames.length >= count) resolve()
    }
    const timer = setTimeout(() => reject(new Error(`${frames.length} of ${count} frames arrived in 10 s`)), deadline)
    waiting.add(check)
    check()
    await promise.finally(() => clearTimeout(timer))
    waiting.delete(check)
    return frames
  }
  return { frames, received, off }
}
