import { type Bytes, utf8 } from '../../src/signaling/bytes'
import { type Introductions, introduce, openFrame, openIntroduction, sealFrame } from '../../src/signaling/envelope'
import { type Body, type PairFrame, parseFrame, TYPE } from '../../src/signaling/frames'
import {
  createIdentity,
  derivePairKeys,
  deriveRoomKeys,
  type Identity,
  type PairKeys,
  type RoomKeys,
} from '../../src/signaling/keys'
import type { Message } from '../../src/signaling/messages'
import { until } from '../remote/support/stage'
import type { Scene } from './scene'

type Hello = (Message & readonly ['hello', unknown])[1]

/** Somebody with valid keys who knows the room, and says whatever it likes. */
export class Insider {
  readonly identity: Identity
  readonly room: RoomKeys
  readonly introductions: Introductions
  readonly keys: PairKeys
  /** Types of the messages that Alice said to it. */
  readonly heard: string[] = []
  readonly #scene: Scene
  #seq = 0

  private constructor(scene: Scene, identity: Identity, room: RoomKeys, introductions: Introductions, keys: PairKeys) {
    this.#scene = scene
    this.identity = identity
    this.room = room
    this.introductions = introductions
    this.keys = keys
  }

  static async enter(scene: Scene, identity?: Identity): Promise<Insider> {
    const { network } = scene.stage
    const room = await deriveRoomKeys({ app: '', room: network.name })
    const me = identity ?? (await createIdentity())
    const introductions = await introduce(me, room)
    const insider = new Insider(scene, me, room, introductions, await agree(scene, me, room))
    const inbox = await room.inbox(me.id)
    network.onFrame(({ topic, frame }) => void (topic === inbox && insider.#listen(frame)))
    return insider
  }

  announce(): void {
    this.#scene.inject(this.#scene.topic, this.introductions.announce)
  }

  /** Says messages, whether they are any or not. */
  say(...messages: unknown[]): Promise<void> {
    return this.sayText(JSON.stringify(messages))
  }

  /** Says text that may not even be JSON. */
  sayText(text: string): Promise<void> {
    return this.sayBytes(utf8(text))
  }

  async sayBytes(chunk: Bytes, body: Partial<Body> = {}): Promise<void> {
    this.#scene.inject(this.#scene.inbox, await this.seal(++this.#seq, { chunk, ...body }))
  }

  /** A frame for Alice. */
  seal(seq: number, body: Partial<Body>, type: PairFrame['type'] = TYPE.introduced): Promise<Bytes> {
    const introduction = type === TYPE.introduced ? this.introductions.carried : undefined
    const whole = { ack: 0, floor: 1, more: false, chunk: new Uint8Array(), ...body }
    return sealFrame(this.keys, { type, seq, introduction }, whole)
  }

  /** Introduces itself as a reply: Alice waits for its offer. */
  hello(more: Partial<Hello> | object = {}): Promise<void> {
    return this.say(['hello', { v: 1, reply: true, addons: [], ...more }])
  }

  async #listen(data: Uint8Array): Promise<void> {
    const frame = parseFrame(data, this.identity.id)
    if (typeof frame === 'string' || frame.type === TYPE.announce) return
    const body = await openFrame(this.keys, frame)
    if (!body || body.chunk.length === 0) return
    const messages: [string][] = JSON.parse(new TextDecoder().decode(body.chunk))
    this.heard.push(...messages.map(([type]) => type))
  }
}

/** The keys between Alice and it, made of what Alice announced. */
async function agree({ recorded, topic }: Scene, me: Identity, room: RoomKeys): Promise<PairKeys> {
  await until(() => recorded('alice', topic).length > 0)
  const [announced] = recorded('alice', topic)
  const frame = parseFrame(announced ?? new Uint8Array(), me.id)
  if (typeof frame === 'string' || frame.type !== TYPE.announce) throw new Error('Alice announced nothing')
  const alice = await openIntroduction(frame, room, me.suite)
  if (typeof alice === 'string') throw new Error(`Alice can not be met: ${alice}`)
  return derivePairKeys(me, alice, room)
}
