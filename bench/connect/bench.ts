import type { ContenderName, Join, Leave } from './contender'
import { joinByHand } from './hand-written'
import { joinWithPeerwright } from './peerwright'

/** From when to when something took, in milliseconds on the clock that all pages share. */
export interface Span {
  readonly start: number
  readonly end: number
}

const contenders: Record<ContenderName, Join> = { handWritten: joinByHand, peerwright: joinWithPeerwright }
const startingGun = new BroadcastChannel('starting gun')
const now = () => performance.timeOrigin + performance.now()
let leave: Leave = () => {}
let armed: Promise<Span> | undefined

export const bench = {
  /** Joins at once and makes the armed page join; resolves when a message of the other one arrived. */
  start(name: ContenderName, room: string): Promise<Span> {
    startingGun.postMessage('go')
    return meet(name, room)
  },

  /** Joins when the other page starts. */
  arm(name: ContenderName, room: string): void {
    armed = new Promise((resolve) => {
      startingGun.onmessage = () => resolve(meet(name, room))
    })
  },

  /** Resolves when the armed join heard the other page's message. */
  finish: () => armed,

  async leave(): Promise<void> {
    await leave()
  },

  /** So many peers in this page; resolves when each has an open channel to each of the others. */
  async mesh(name: ContenderName, size: number): Promise<Span> {
    const start = now()
    let missing = size * (size - 1)
    await new Promise<void>((resolve) => {
      const opened = () => --missing === 0 && resolve()
      for (let index = 0; index < size; index++) contenders[name]('mesh', { opened, heard() {} })
    })
    return { start, end: now() }
  },

  /** How many signaling messages two peers need until their channel is open at both ends. */
  async messages(name: ContenderName): Promise<number> {
    const { postMessage } = BroadcastChannel.prototype
    let sent = 0
    BroadcastChannel.prototype.postMessage = function (message: unknown) {
      sent++
      postMessage.call(this, message)
    }
    await bench.mesh(name, 2)
    BroadcastChannel.prototype.postMessage = postMessage
    return sent
  },
}

async function meet(name: ContenderName, room: string): Promise<Span> {
  const start = now()
  await new Promise<void>((resolve) => {
    leave = contenders[name](room, { opened() {}, heard: resolve })
  })
  return { start, end: now() }
}

export type Bench = typeof bench

Object.assign(globalThis, { bench })
