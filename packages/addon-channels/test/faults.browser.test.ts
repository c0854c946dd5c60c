import { type ChannelsOptions, channels } from '@peerwright/addon-channels'
import { disposeRooms, room } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DATA, END, START } from '../src/wire/record'
import { bytesOf, type ChannelsPeer, errorsOf, hear, isOpen, pair } from './peers'
import { frameOf } from './pipe'

const KIB = 1_024
const MIB = 1_024 * KIB

afterEach(disposeRooms)

const pairWith = (options: ChannelsOptions) => room({ addons: (peer) => peer.addon(channels(options)) }, 'alice', 'bob')

/** Bytes without end, as fast as they are taken. */
const endless = () => new ReadableStream<Uint8Array>({ pull: (stream) => stream.enqueue(new Uint8Array(64 * KIB)) })

/** Begins a transfer, and waits until the other side reads it. */
async function begin(
  from: ChannelsPeer,
  to: ChannelsPeer,
  payload: object = new Uint8Array(64 * MIB),
  signal?: AbortSignal,
) {
  const value = new Promise<unknown>((resolve) => {
    to.once('channel:message', ({ data }) =>
      resolve(
        Promise.resolve(data).then(
          () => 'everything',
          (error) => error,
        ),
      ),
    )
  })
  const started = new Promise((resolve) => to.once('channel:message', resolve))
  const transfer = from.send(payload, { to: to.id, signal })
  const outcome = transfer.then(
    () => 'everything',
    (error) => error,
  )
  await started
  return { outcome, value, transfer }
}

const failedWith = (code: string) => ({ code: 'SEND_FAILED', details: { failed: [{ error: { code } }] } })

describe('a transfer', () => {
  it('that its sender gives up fails at both ends', async () => {
    const [alice, bob] = await pair()
    const controller = new AbortController()
    const { outcome, value } = await begin(alice, bob, undefined, controller.signal)
    controller.abort()
    expect(await outcome).toMatchObject({ code: 'TRANSFER_ABORTED', details: { by: 'sender' } })
    expect(await value).toMatchObject({ code: 'TRANSFER_ABORTED', details: { by: 'sender' } })
  })

  it('whose consumer cancels fails at the sender, who stops', async () => {
    const [alice, bob] = await pair()
    bob.once('channel:message', ({ data }) => data.cancel('enough'))
    let isCancelled = false
    const source = new ReadableStream<Uint8Array>({
      pull: (stream) => stream.enqueue(new Uint8Array(64 * KIB)),
      cancel: () => {
        isCancelled = true
      },
    })
    const error = await alice.send(source).catch((cause) => cause)
    expect(error).toMatchObject({
      details: { failed: [{ error: { code: 'TRANSFER_ABORTED', details: { by: 'receiver' } } }] },
    })
    expect(isCancelled).toBe(true)
    await alice.send('next')
  })

  it('fails at both ends when the connection is closed under it, whoever does it', async () => {
    for (const closer of [0, 1]) {
      const [alice, bob] = await pair()
      const { outcome, value } = await begin(alice, bob)
      const [one, other] = closer === 0 ? [alice, bob] : [bob, alice]
      one.connections.get(other.id)?.connection.close()
      expect(await outcome).toMatchObject(failedWith('CHANNEL_CLOSED'))
      expect(await value).toMatchObject({ code: 'CHANNEL_CLOSED' })
    }
  })

  it('fails at both ends when the other side closes the channel', async () => {
    const [alice, bob] = await pair()
    const { outcome, value } = await begin(alice, bob)
    bob.close()
    expect(await outcome).toMatchObject(failedWith('CHANNEL_CLOSED'))
    expect(await value).toMatchObject({ code: 'CHANNEL_CLOSED' })
  })

  it('fails at both ends when the receiver leaves', async () => {
    const [alice, bob] = await pair()
    const { outcome, value } = await begin(alice, bob)
    await bob.leave()
    expect(await outcome).toMatchObject(failedWith('CHANNEL_CLOSED'))
    expect(await value).toMatchObject({ code: 'CHANNEL_CLOSED' })
  })

  it('that nobody reads stops at the window, fails as stalled, and leaves the channel in order', async () => {
    const [alice, bob] = await pairWith({ window: 256 * KIB, stallTimeout: 1_000 })
    const heard = hear(bob, 'read')
    let sent = 0
    const transfer = alice.send(endless())
    void (async () => {
      for await (const { current } of transfer) sent = current
    })().catch(() => {})
    const outcome = await transfer.catch((cause) => cause)
    expect(outcome).toMatchObject(failedWith('TRANSFER_STALLED'))
    expect(sent).toBe(256 * KIB)
    await alice.send('still there', 'read')
    await vi.waitFor(() => expect(heard).toEqual(['still there']))
  })

  it('is one of fifty at once on one channel: all of them arrive whole', async () => {
    const [alice, bob] = await pair()
    const heard = hear(bob)
    const payloads = Array.from({ length: 50 }, (_, index) => bytesOf(100_000 + index))
    await Promise.all(payloads.map((payload) => alice.send(payload)))
    await vi.waitFor(() => expect(heard).toHaveLength(50), 10_000)
    const arrived = (heard as Uint8Array[]).sort((one, other) => one.length - other.length)
    const isWhole = (bytes: Uint8Array, index: number) => bytes.every((byte, at) => byte === payloads[index]?.[at])
    expect(arrived.map(({ length }) => length)).toEqual(payloads.map(({ length }) => length))
    expect(arrived.filter(isWhole)).toHaveLength(50)
  })
})

it('control messages do not wait behind bulk', async () => {
  const [alice, bob] = await pair()
  hear(bob)
  let sent = 0
  const transfer = alice.send(new Uint8Array(24 * MIB))
  const watched = (async () => {
    for await (const { current } of transfer) sent = current
  })()
  await vi.waitFor(() => expect(sent).toBeGreaterThan(MIB), 10_000)
  const before = sent
  await alice.connections.get(bob.id)?.ping()
  // Bytes are the clock: a machine may be slow, but then bulk is slow as well.
  expect(sent - before).toBeLessThan(8 * MIB)
  expect(sent).toBeLessThan(24 * MIB)
  await watched
})

describe('a hostile remote', () => {
  const hostile: [what: string, frame: ArrayBuffer, drops: string[]][] = [
    ['declares 2^53 bytes', frameOf([START, 0, Number.MAX_SAFE_INTEGER], [DATA, 0, 4, bytesOf(4)]), []],
    ['sends chunks of a message it never began', frameOf([DATA, 7, 4, bytesOf(4)], [END, 7]), ['stray']],
    ['sends chunks before the beginning', frameOf([DATA, 0, 4, bytesOf(4)], [START, 0, 5]), ['stray']],
    ['sends chunks twice', frameOf([START, 0, 5], [DATA, 0, 4, bytesOf(4)], [DATA, 0, 4, bytesOf(4)]), ['size']],
    [
      'sends chunks after the end',
      frameOf([START, 0, 5], [DATA, 0, 4, bytesOf(4)], [END, 0], [DATA, 0, 1, bytesOf(1)]),
      ['stray'],
    ],
    ['sends garbage', bytesOf(5_000).slice().buffer, ['frame']],
  ]

  it.each(hostile)('that %s breaks nothing but its own message', async (_, frame, drops) => {
    const [alice, bob] = await pair()
    alice.open()
    bob.on('channel:message', ({ data }) => void Promise.resolve(data).catch(() => {}))
    await isOpen(alice, 'default', bob)
    await isOpen(bob, 'default', alice)
    const errors = errorsOf(bob)
    const reported = new Promise((resolve) => bob.once(['channel:error', 'channel:message'], resolve))
    alice.channel('default', bob.id)?.send(frame)
    await reported
    await bob.send('all is well')
    await bob.send('here as well', 'other')
    const heard = hear(bob, 'other')
    await alice.send('and back', 'other')
    await vi.waitFor(() => expect(heard).toEqual(['and back']))
    expect([...bob.channelDrops.keys()]).toEqual(drops)
    expect(errors).toEqual([])
  })
})
