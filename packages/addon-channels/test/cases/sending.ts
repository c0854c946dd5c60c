import { room } from '@peerwright/testkit'
import { describe, expect, it, vi } from 'vitest'
import { bytesOf, errorsOf, hear, pair, withChannels } from '../peers'

/** What `send` promises, in Node as well as in browsers. */
export function describeSending(): void {
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
}
