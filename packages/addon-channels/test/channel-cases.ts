import { channels } from '@peerwright/addon-channels'
import { defineAddon, type PeerError } from '@peerwright/core'
import { disposeRooms, type MemoryPeer, room } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

const withChannels = (peer: MemoryPeer) => peer.addon(channels())

type ChannelsPeer = ReturnType<typeof withChannels>

/** What a peer heard: values in the order in which they were complete. */
function hear(peer: ChannelsPeer, label = 'default'): unknown[] {
  const heard: unknown[] = []
  peer.on('channel:message', async (event) => {
    if (event.label === label) heard.push(await event.data)
  })
  return heard
}

/** The names of the channel events of a label, in order. */
function watch(peer: ChannelsPeer, label: string): string[] {
  const names: string[] = []
  peer.on('channel', (event) => event.label === label && names.push(event.name))
  return names
}

function errorsOf(peer: ChannelsPeer): PeerError[] {
  const errors: PeerError[] = []
  peer.on('error', ({ error }) => errors.push(error))
  return errors
}

const isOpen = (peer: ChannelsPeer, label: string, to: ChannelsPeer) =>
  vi.waitFor(() => expect(peer.channel(label, to.id)?.readyState).toBe('open'), 10_000)

const pair = () => room({ addons: withChannels }, 'alice', 'bob')
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251)

/** What holds in Node as well as in browsers. */
export function describeChannels(): void {
  afterEach(disposeRooms)

  describe('send', () => {
    it('needs no open() on either side, and means received when it is done', async () => {
      const [alice, bob] = await pair()
      const heard = hear(bob)
      await alice.send('hello')
      await vi.waitFor(() => expect(heard).toEqual(['hello']))
      expect([alice.channels.size, bob.channels.size]).toEqual([0, 0])
    })

    it('carries every kind of payload both ways as what it is', async () => {
      const [alice, bob] = await pair()
      const payloads = [
        'Grüße 🌍',
        { a: [1, null, { b: true }] },
        42,
        null,
        bytesOf(100_000),
        bytesOf(7).buffer,
        new Float32Array([1.5, -2]),
      ]
      for (const [from, to] of [
        [alice, bob],
        [bob, alice],
      ] as const) {
        const heard = hear(to)
        for (const payload of payloads) await from.send(payload)
        const blob = new Blob([bytesOf(70_000)], { type: 'image/png' })
        await from.send(blob)
        await vi.waitFor(() => expect(heard).toHaveLength(payloads.length + 1), 10_000)
        const received = heard.pop() as Blob
        expect(heard).toEqual(payloads)
        expect([received.type, new Uint8Array(await received.arrayBuffer())]).toEqual(['image/png', bytesOf(70_000)])
      }
    })

    it('reaches those it is addressed to, with info', async () => {
      const [alice, bob, carol] = await room({ addons: withChannels }, 'alice', 'bob', 'carol')
      const [bobHeard, carolHeard] = [hear(bob), hear(carol)]
      const infos: unknown[] = []
      bob.on('channel:message', ({ info }) => infos.push(info))
      await alice.send('for Bob', { to: bob.id, info: { urgent: true } })
      await alice.send('for both', { to: [bob.id, carol.id] })
      await alice.send('for all')
      await vi.waitFor(() => expect(bobHeard).toEqual(['for Bob', 'for both', 'for all']))
      await vi.waitFor(() => expect(carolHeard).toEqual(['for both', 'for all']))
      expect(infos).toEqual([{ urgent: true }, undefined, undefined])
    })

    it('keeps the order of a thousand messages that nobody waited for', async () => {
      const [alice, bob] = await pair()
      const heard = hear(bob)
      const messages = Array.from({ length: 1_000 }, (_, index) => index)
      await Promise.all(messages.map((message) => alice.send(message)))
      await vi.waitFor(() => expect(heard).toEqual(messages))
    })

    it('streams what has no known length to several remotes, each of whom reads it as it comes', async () => {
      const [alice, bob, carol] = await room({ addons: withChannels }, 'alice', 'bob', 'carol')
      const lengths = Promise.all(
        [bob, carol].map(async (peer) => {
          const event = await new Promise<{ data: ReadableStream<Uint8Array> }>((resolve) =>
            peer.once('channel:message', resolve),
          )
          let length = 0
          const reader = event.data.getReader()
          for (let read = await reader.read(); !read.done; read = await reader.read()) length += read.value.length
          return length
        }),
      )
      let left = 20
      const stream = new ReadableStream<Uint8Array>({
        pull: (controller) => (left-- > 0 ? controller.enqueue(bytesOf(50_000)) : controller.close()),
      })
      await alice.send(stream)
      expect(await lengths).toEqual([1_000_000, 1_000_000])
    })

    it('tells how far it is, per remote, up to the end', async () => {
      const [alice, bob] = await pair()
      hear(bob)
      const transfer = alice.send(bytesOf(300_000))
      const reader = transfer.getReader()
      let last = (await reader.read()).value
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        expect(read.value.current).toBeGreaterThanOrEqual(last?.current ?? 0)
        last = read.value
      }
      expect(last).toEqual({ id: bob.id, label: 'default', current: 300_000, total: 300_000, done: true })
      await transfer
    })

    it('is done at once with nobody there', async () => {
      const [alice] = await room({ addons: withChannels }, 'alice')
      const transfer = alice.send(new ReadableStream())
      expect(await transfer.getReader().read()).toEqual({ done: true, value: undefined })
      await transfer
    })

    it('names who got it and who did not', async () => {
      const [alice, bob] = await pair()
      const error = await alice.send('hello', { to: [bob.id, 'stranger'] }).catch((cause) => cause)
      expect(error).toMatchObject({ code: 'SEND_FAILED', details: { delivered: [bob.id] } })
      expect(error.details.failed).toMatchObject([{ id: 'stranger', error: { code: 'REMOTE_UNKNOWN' } }])
    })

    it('that fails and is not awaited becomes an error event, never an unhandled rejection', async () => {
      const [alice] = await pair()
      const errors = errorsOf(alice)
      alice.send('hello', { to: 'stranger' })
      await vi.waitFor(() => expect(errors).toMatchObject([{ code: 'ADDON_FAILED', cause: { code: 'SEND_FAILED' } }]))
      await expect(alice.send(undefined as never)).rejects.toMatchObject({ code: 'MESSAGE_INVALID' })
      await expect(alice.send('x', '')).rejects.toMatchObject({ code: 'CHANNEL_INVALID' })
      expect(errors).toHaveLength(1)
    })

    it('can be given up: the other side learns of it and drops what it had', async () => {
      const [alice, bob] = await pair()
      const errors = errorsOf(alice)
      const controller = new AbortController()
      const failed = new Promise((resolve) => {
        bob.on('channel:message', async ({ data }) => resolve(await Promise.resolve(data).catch((cause) => cause)))
      })
      const endless = new ReadableStream<Uint8Array>({ pull: (stream) => stream.enqueue(bytesOf(1_000)) })
      const sampled = new Promise<unknown>((resolve) => bob.once('channel:message', ({ data }) => resolve(data)))
      const transfer = alice.send(endless, { signal: controller.signal })
      await sampled
      controller.abort('changed my mind')
      await expect(transfer).rejects.toMatchObject({ code: 'TRANSFER_ABORTED', cause: 'changed my mind' })
      expect(await failed).toBeInstanceOf(ReadableStream)
      await alice.send('next')
      alice.send('never', { signal: AbortSignal.abort() })
      await alice.send('still fine')
      expect(errors).toEqual([])
    })

    it('fails at once when the remote goes', async () => {
      const [alice, bob] = await pair()
      const started = new Promise((resolve) => bob.on('channel:message', resolve))
      const transfer = alice.send(new ReadableStream({ pull: (stream) => stream.enqueue(bytesOf(1_000)) }))
      await started
      void bob.leave()
      await expect(transfer).rejects.toMatchObject({
        code: 'SEND_FAILED',
        details: { delivered: [], failed: [{ id: expect.any(String), error: { code: 'CHANNEL_CLOSED' } }] },
      })
    })
  })

  describe('open', () => {
    it('on one side makes a channel that both can use', async () => {
      for (const opener of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[opener] as ChannelsPeer, peers[1 - opener] as ChannelsPeer]
        one.open('chat')
        const [oneHeard, otherHeard] = [hear(one, 'chat'), hear(other, 'chat')]
        await Promise.all([one.send('ping', 'chat'), other.send('pong', 'chat')])
        await vi.waitFor(() => expect([oneHeard, otherHeard]).toEqual([['pong'], ['ping']]))
        expect([one.channels.has('chat'), other.channels.has('chat')]).toEqual([true, false])
      }
    })

    it('on both sides in the same moment makes one channel', async () => {
      const [alice, bob] = await pair()
      const [seenByAlice, seenByBob] = [watch(alice, 'chat'), watch(bob, 'chat')]
      const heard = hear(bob, 'chat')
      alice.open('chat')
      bob.open('chat')
      await Promise.all([alice.send('one', 'chat'), bob.send('two', 'chat')])
      await vi.waitFor(() => expect(heard).toEqual(['one']))
      for (const seen of [seenByAlice, seenByBob]) {
        expect(seen.filter((name) => name !== 'channel:message')).toEqual(['channel:new', 'channel:open'])
      }
      expect(alice.channel('chat', bob.id)?.id).toBe(bob.channel('chat', alice.id)?.id)
    })

    it('before anybody is there reaches those who come, also late', async () => {
      const first = await room(
        {
          addons: (peer) => {
            const opened = withChannels(peer)
            opened.open('chat')
            return opened
          },
        },
        'alice',
        'bob',
      )
      const [alice, bob] = first
      const [carol] = await room({ network: first.network, addons: withChannels }, 'carol')
      for (const other of [bob, carol]) await isOpen(alice, 'chat', other)
      await isOpen(carol, 'chat', bob)
      expect(alice.toJSON()).toMatchObject({ channels: ['chat'] })
      expect(carol.toJSON()).toMatchObject({ channels: [] })
    })

    it('loses and delays nothing that is sent inside the open event', async () => {
      const heard: unknown[] = []
      const addons = (peer: MemoryPeer) => {
        const opened = withChannels(peer)
        opened.open('chat')
        opened.on('channel:open', ({ remote }) => void opened.send('first', { label: 'chat', to: remote.id }))
        opened.on('channel:message', async ({ data }) => heard.push(await data))
        return opened
      }
      await room({ addons }, 'alice', 'bob')
      await vi.waitFor(() => expect(heard).toEqual(['first', 'first']), { timeout: 2_000, interval: 5 })
    })

    it('a second time reuses the channel, and refuses other options', async () => {
      const [alice] = await pair()
      const seen = watch(alice, 'chat')
      alice.open('chat')
      alice.open({ label: 'chat' })
      expect(seen.filter((name) => name === 'channel:new').length).toBeLessThanOrEqual(1)
      expect(() => alice.open({ label: 'chat', ordered: false })).toThrow(/CHANNEL_MISMATCH/)
    })

    it('refuses what is no channel', async () => {
      const [alice] = await room({ addons: withChannels }, 'alice')
      const wrong = [
        '',
        'x'.repeat(65),
        '🌍'.repeat(17),
        { label: 'x', maxRetransmits: -1 },
        { maxRetransmits: 1, maxPacketLifeTime: 1 },
        { protocol: '' },
        { unknown: 1 },
        7,
      ]
      for (const options of wrong) expect(() => alice.open(options as never)).toThrow(/CHANNEL_INVALID/)
      for (let index = 0; index < 64; index++) alice.open(`channel ${index}`)
      expect(() => alice.open('one more')).toThrow(/CHANNEL_LIMIT/)
      expect(alice.channels.size).toBe(64)
    })

    it('gives raw channels to whom wants bytes', async () => {
      const [alice, bob] = await pair()
      const raw = { label: 'raw', ordered: false, maxRetransmits: 0, protocol: 'game/1' }
      const received = new Promise((resolve) => {
        bob.on('channel:new', ({ channel }) => {
          channel.binaryType = 'arraybuffer'
          channel.onmessage = ({ data }) => resolve(new Uint8Array(data))
        })
      })
      alice.open(raw)
      await isOpen(alice, 'raw', bob)
      const channel = alice.channel('raw', bob.id)
      expect(channel).toMatchObject({ label: 'raw', ordered: false, maxRetransmits: 0, protocol: 'game/1' })
      channel?.send(Uint8Array.of(1, 2, 3))
      expect(await received).toEqual(Uint8Array.of(1, 2, 3))
      await expect(alice.send('text', 'raw')).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'CHANNEL_RAW' } }] },
      })
    })
  })

  describe('arrive', () => {
    /** Keeps what is under its label, or begins with "mine". */
    const taker = () =>
      defineAddon({
        name: 'taker',
        requires: { channels },
        setup(ctx) {
          const taken: unknown[] = []
          ctx.tap(ctx.needs.channels.arrive, async ({ label, data, info, take }) => {
            if (label !== 'addon:taker' && info?.for !== 'taker') return
            take()
            taken.push(await data)
          })
          return { taker: { taken } }
        },
      })()

    it('lets an addon keep messages, which the application then never sees', async () => {
      const [alice, bob] = await room({ addons: (peer) => peer.addon(channels()).addon(taker()) }, 'alice', 'bob')
      const heard = hear(bob)
      const seen = watch(bob, 'addon:taker')
      await alice.send('kept', { info: { for: 'taker' } })
      await alice.send('also kept', 'addon:taker')
      await alice.send('for all')
      await vi.waitFor(() => expect([bob.taker.taken, heard]).toEqual([['kept', 'also kept'], ['for all']]))
      expect(seen).toEqual([])
      expect([alice.toJSON(), bob.toJSON()]).toMatchObject([{ channels: [] }, { channels: [] }])
    })

    it('refuses what is meant for an addon that is not there', async () => {
      const [alice, bob] = await pair()
      const seen = watch(bob, 'addon:taker')
      await expect(alice.send(bytesOf(20_000_000), { label: 'addon:taker', to: bob.id })).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'TRANSFER_ABORTED', details: { by: 'receiver' } } }] },
      })
      expect(seen).toEqual([])
    })
  })

  describe('a connection that is replaced', () => {
    it('fails what was on its way, and brings the channels back by itself', async () => {
      for (const opener of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[opener] as ChannelsPeer, peers[1 - opener] as ChannelsPeer]
        one.open('chat')
        await isOpen(one, 'chat', other)
        const lost = one.channel('chat', other.id)
        const transfer = other.send(new ReadableStream(), 'chat')
        one.connections.get(other.id)?.connection.close()
        await expect(transfer).rejects.toMatchObject({ details: { failed: [{ error: { code: 'CHANNEL_CLOSED' } }] } })
        await vi.waitFor(() => expect(one.channel('chat', other.id)).not.toBe(lost), 20_000)
        await isOpen(one, 'chat', other)
        const heard = hear(other, 'chat')
        await one.send('again', 'chat')
        await vi.waitFor(() => expect(heard).toEqual(['again']))
      }
    })
  })

  describe('close', () => {
    it('closes on both sides, whoever does it, and messages for everyone pass by who closed', async () => {
      for (const closer of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[closer] as ChannelsPeer, peers[1 - closer] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        await isOpen(other, 'chat', one)
        const seen = watch(other, 'chat')
        one.close('chat')
        expect(one.channel('chat', other.id)).toBeUndefined()
        await vi.waitFor(() => expect(seen).toEqual(['channel:close']), 10_000)
        await other.send('to nobody', 'chat')
        await expect(other.send('to the closer', { label: 'chat', to: one.id })).rejects.toMatchObject({
          details: { failed: [{ id: one.id, error: { code: 'CHANNEL_CLOSED' } }] },
        })
        expect([one.channels.has('chat'), other.channels.has('chat')]).toEqual([false, true])
        const heard = hear(one, 'chat')
        other.open('chat')
        await other.send('again', 'chat')
        await vi.waitFor(() => expect(heard).toEqual(['again']))
      }
    })

    it('and open in the same tick leaves one channel that works', async () => {
      for (const closer of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[closer] as ChannelsPeer, peers[1 - closer] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        await isOpen(other, 'chat', one)
        const heard = hear(other, 'chat')
        for (let round = 0; round < 3; round++) {
          one.close('chat')
          one.open('chat')
        }
        await one.send('after', 'chat')
        await vi.waitFor(() => expect(heard).toEqual(['after']))
        await vi.waitFor(() => expect(other.channel('chat', one.id)?.id).toBe(one.channel('chat', other.id)?.id))
      }
    })

    it('fails what is on its way', async () => {
      const [alice, bob] = await pair()
      const transfer = alice.send(new ReadableStream(), 'chat')
      await vi.waitFor(() => expect(bob.channel('chat', alice.id)).toBeDefined(), 10_000)
      alice.close('chat')
      await expect(transfer).rejects.toMatchObject({ details: { failed: [{ error: { code: 'CHANNEL_CLOSED' } }] } })
    })
  })

  describe('detaching channels in the middle of a session', () => {
    it('closes them, and attaching again brings back what the other side opened', async () => {
      for (const leaver of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[leaver] as ChannelsPeer, peers[1 - leaver] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        await isOpen(other, 'chat', one)
        const seen = watch(other, 'chat')
        const plain = await one.detach(channels)
        await vi.waitFor(() => expect(seen).toEqual(['channel:close']), 10_000)
        await vi.waitFor(() => expect(other.connections.get(one.id)?.addons.has('channels')).toBe(false))
        await other.send('to nobody')
        await expect(other.send('x', { to: one.id })).rejects.toMatchObject({
          details: { failed: [{ error: { code: 'ADDON_MISSING_REMOTELY' } }] },
        })
        const back = plain.addon(channels()) as unknown as ChannelsPeer
        const [oneHeard, otherHeard] = [hear(back, 'chat'), hear(other, 'chat')]
        await isOpen(back, 'chat', other)
        await isOpen(other, 'chat', back)
        await Promise.all([back.send('one', 'chat'), other.send('two', 'chat')])
        await vi.waitFor(() => expect([oneHeard, otherHeard]).toEqual([['two'], ['one']]))
      }
    })

    it('and attaching again in one go leaves one channel per label', async () => {
      for (const leaver of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[leaver] as ChannelsPeer, peers[1 - leaver] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        const back = (await one.detach(channels)).addon(channels()) as unknown as ChannelsPeer
        back.open('chat')
        const heard = hear(other, 'chat')
        await vi.waitFor(async () => {
          await back.send('here', 'chat')
          expect(heard).toContain('here')
        }, 10_000)
        await vi.waitFor(() => expect(other.channel('chat', one.id)?.id).toBe(back.channel('chat', other.id)?.id))
      }
    })

    it('a message answered before the news of the re-attached addon is there reaches it', async () => {
      const peers = await pair()
      const [one, other] = [...peers].sort((a, b) => (a.id < b.id ? -1 : 1)) as [ChannelsPeer, ChannelsPeer]
      const plain = await one.detach(channels)
      await vi.waitFor(() => expect(other.connections.get(one.id)?.addons.has('channels')).toBe(false))
      let release = (): void => {}
      const gate = new Promise<undefined>((resolve) => {
        release = () => resolve(undefined)
      })
      plain.hooks.deliver.tap({ name: 'slow', stage: -1_000 }, () => gate)
      const back = plain.addon(channels()) as unknown as ChannelsPeer
      const heard = hear(back)
      other.once('channel:message', () => other.send('answer'))
      await back.send('back')
      await vi.waitFor(() => expect(heard).toEqual(['answer']))
      release()
    })
  })
}
