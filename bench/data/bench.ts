import type { Arrived, Contender, ContenderName, Line } from './contender'
import { peerwright } from './contenders/peerwright'
import { raw } from './contenders/raw'
import { simplePeer } from './contenders/simple-peer'

const contenders: Record<ContenderName, Contender> = { raw, peerwright, simplePeer }

/** On the clock that all pages share, in milliseconds. */
const now = () => performance.timeOrigin + performance.now()
let line: Line
let hear: (message: Arrived) => void = () => {}
let isReading = true
let arrived: Promise<unknown> = Promise.resolve()

const lengthOf = ({ byteLength }: Arrived) => byteLength
const bytesOf = (message: Arrived) =>
  ArrayBuffer.isView(message)
    ? new Uint8Array(message.buffer as ArrayBuffer, message.byteOffset, message.byteLength)
    : new Uint8Array(message)
const wordsOf = (message: Arrived) => {
  const { buffer, byteOffset, byteLength } = bytesOf(message)
  return new DataView(buffer, byteOffset, byteLength)
}

/** Every 4,096 bytes a number that says where it belongs. */
const STRIDE = 4_096

function mark(buffer: ArrayBuffer): ArrayBuffer {
  const view = new DataView(buffer)
  for (let at = 0; at + 4 <= buffer.byteLength; at += STRIDE) view.setUint32(at, at)
  return buffer
}

function check(message: Arrived, size: number): void {
  if (lengthOf(message) !== size) throw new Error(`${lengthOf(message)} bytes arrived instead of ${size}`)
  const view = wordsOf(message)
  for (let at = 0; at + 4 <= size; at += STRIDE) {
    if (view.getUint32(at) !== at) throw new Error(`byte ${at} is not what was sent`)
  }
}

export const bench = {
  async connect(name: ContenderName, room: string, isCaller: boolean): Promise<void> {
    line = await contenders[name]({
      room,
      isCaller,
      isReading: () => isReading,
      hear: (message) => hear(message),
    })
  },

  /** Keeps one core busy, so that others can tell which process this page has. */
  spin(milliseconds: number): void {
    for (const end = now() + milliseconds; now() < end; );
  },

  read(shouldRead: boolean): void {
    isReading = shouldRead
  },

  /** Makes the next call of `arrival` wait for one message of that size. */
  expectBulk(size: number): void {
    arrived = new Promise<number>((resolve, reject) => {
      hear = (message) => {
        const end = now()
        try {
          check(message, size)
          resolve(end)
        } catch (error) {
          reject(error)
        }
      }
    })
  },

  /** Makes the next call of `arrival` wait for so many numbered messages. */
  expectBurst(count: number): void {
    let next = 0
    let isInOrder = true
    arrived = new Promise<{ end: number; isInOrder: boolean }>((resolve) => {
      hear = (message) => {
        if (wordsOf(message).getUint32(0) !== next++) isInOrder = false
        if (next === count) resolve({ end: now(), isInOrder })
      }
    })
  },

  arrival: <Result>(): Promise<Result> => arrived as Promise<Result>,

  /** Sends everything back. */
  echo(): void {
    hear = (message) => line.sendSmall(bytesOf(message))
  },

  /** Resolves to when it began, once the library says that it is done. */
  async sendBulk(size: number): Promise<number> {
    const buffer = mark(new ArrayBuffer(size))
    const start = now()
    await line.sendBulk(buffer)
    return start
  },

  /** Sends what nobody will read. */
  sendInVain(size: number): void {
    line.sendBulk(new ArrayBuffer(size)).catch(() => {}) // it is given up when the page closes
  },

  /** Sends so many messages without waiting for any of them. */
  sendBurst(count: number, length: number): number {
    const messages = Array.from({ length: count }, (_, index) => {
      const bytes = new Uint8Array(length)
      new DataView(bytes.buffer).setUint32(0, index)
      return bytes
    })
    const start = now()
    for (const message of messages) line.sendSmall(message)
    return start
  },

  /** How long so many messages took to come back, one after the other. */
  async roundTrips(count: number, length: number): Promise<number[]> {
    const times: number[] = []
    for (let index = 0; index < count; index++) {
      const start = performance.now()
      await new Promise<unknown>((resolve) => {
        hear = resolve
        line.sendSmall(new Uint8Array(length))
      })
      times.push(performance.now() - start)
    }
    return times
  },
}

export type Bench = typeof bench

Object.assign(globalThis, { bench })
