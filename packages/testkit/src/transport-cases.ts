import { trackLeaks } from './leaks'
import { listen } from './listening'
import { settle } from './settle'
import { bytes, silent, type TransportCases, text } from './transport-case'

const limit = 64 * 1024

export const carrying: TransportCases = {
  async 'a frame reaches who subscribed to its topic, and nobody else'({ connected, expect }) {
    const [alice, bob] = [await connected(), await connected()]
    const [here, there] = [await listen(bob, 'here'), await listen(bob, 'there')]
    await alice.publish('there', bytes('1'))
    await alice.publish('here', bytes('2'))
    expect((await here.received(1)).map(text)).toEqual(['2'])
    expect((await there.received(1)).map(text)).toEqual(['1'])
  },

  async 'a frame reaches every subscriber'({ connected, expect }) {
    const [alice, bob, carol] = [await connected(), await connected(), await connected()]
    const ears = [await listen(bob, 'topic'), await listen(carol, 'topic')]
    await alice.publish('topic', bytes('hello'))
    const heard = await Promise.all(ears.map((ear) => ear.received(1)))
    expect(heard.flat().map(text)).toEqual(['hello', 'hello'])
  },

  async 'every byte arrives as it was, up to 64 KiB'({ connected, expect }) {
    const [alice, bob] = [await connected(), await connected()]
    const ear = await listen(bob, 'topic')
    const frames = [1, 256, limit].map((length) => Uint8Array.from({ length }, (_, index) => index))
    for (const frame of frames) await alice.publish('topic', frame)
    expect((await ear.received(3)).map((frame) => [...frame])).toEqual(frames.map((frame) => [...frame]))
  },

  async 'a view into a larger buffer is sent without its surroundings'({ connected, expect }) {
    const [alice, bob] = [await connected(), await connected()]
    const ear = await listen(bob, 'topic')
    await alice.publish('topic', bytes('say hello twice').subarray(4, 9))
    const [frame = bytes('')] = await ear.received(1)
    expect(text(frame)).toEqual('hello')
    expect(frame.buffer.byteLength < 64).toEqual(true)
  },

  async 'the sender may reuse its buffer'({ connected, expect }) {
    const [alice, bob] = [await connected(), await connected()]
    const ear = await listen(bob, 'topic')
    const frame = bytes('first')
    await alice.publish('topic', frame)
    frame.fill(0)
    expect((await ear.received(1)).map(text)).toEqual(['first'])
  },

  async 'own frames do not come back'({ connected, expect }) {
    const [alice, bob] = [await connected(), await connected()]
    const [own, other] = [await listen(alice, 'topic'), await listen(bob, 'topic')]
    await alice.publish('topic', bytes('mine'))
    await other.received(1)
    await bob.publish('topic', bytes('yours'))
    expect((await own.received(1)).map(text)).toEqual(['yours'])
  },

  async 'frames of one sender keep their order'({ connected, expect }) {
    const [alice, bob] = [await connected(), await connected()]
    const ear = await listen(bob, 'topic')
    const sent = Array.from({ length: 50 }, (_, index) => `${index}`)
    await Promise.all(sent.map((content) => alice.publish('topic', bytes(content))))
    expect((await ear.received(50)).map(text)).toEqual(sent)
  },

  async 'nothing arrives once unsubscribed, and unsubscribing twice is harmless'({ connected, expect }) {
    const [alice, bob] = [await connected(), await connected()]
    const [first, second, last] = [await listen(bob, 'topic'), await listen(bob, 'topic'), await listen(bob, 'end')]
    first.off()
    first.off()
    await alice.publish('topic', bytes('late'))
    await alice.publish('end', bytes('end'))
    await Promise.all([last.received(1), second.received(1)])
    expect(first.frames.map(text)).toEqual([])
    expect(second.frames.map(text)).toEqual(['late'])
  },
}

export const lifetime: TransportCases = {
  async 'two in one process are strangers: closing one leaves the other'({ bench, connected, expect }) {
    const [alice, bob, gone] = [await connected(), await connected(), bench.transport()]
    await gone.connect(silent)
    const [ear, deaf] = [await listen(bob, 'topic'), await listen(gone, 'topic')]
    await gone.close()
    await alice.publish('topic', bytes('still here'))
    expect((await ear.received(1)).map(text)).toEqual(['still here'])
    expect(deaf.frames.map(text)).toEqual([])
  },

  async 'it can be left while it is still connecting'({ bench, expect }) {
    const [transport, end] = [bench.transport(), new AbortController()]
    const reports: string[] = []
    const connecting = transport.connect({
      signal: end.signal,
      online: () => void reports.push('online'),
      offline: () => void reports.push('offline'),
      lost: () => void reports.push('lost'),
    })
    end.abort()
    const [outcome] = await Promise.allSettled([connecting, transport.close()])
    expect(['fulfilled', 'rejected'].includes(outcome.status)).toEqual(true)
    expect(reports).toEqual([])
  },

  async 'left at any moment while it connects, it gives everything back and can be used again'({ bench, expect }) {
    const [transport, held] = [bench.transport(), bench.held?.() ?? []]
    for (const moments of [0, 1, 2, 4, 8, 16, 32]) {
      const end = new AbortController()
      const connecting = transport.connect({ ...silent, signal: end.signal })
      for (let moment = 0; moment < moments; moment++) await new Promise((resolve) => setTimeout(resolve))
      end.abort()
      await Promise.allSettled([connecting, transport.close()])
    }
    const [left] = await settle(
      () => bench.held?.() ?? [],
      () => held,
    )
    await transport.connect(silent)
    await transport.close()
    expect(left).toEqual(held)
  },

  async 'it does not connect for a room that was already left'({ bench, expect }) {
    const transport = bench.transport()
    const [outcome] = await Promise.allSettled([transport.connect({ ...silent, signal: AbortSignal.abort() })])
    await transport.close()
    expect(outcome.status).toEqual('rejected')
  },

  async 'it publishes nothing after it was closed'({ bench, connected, expect }) {
    const [alice, bob] = [await connected(), bench.transport()]
    const ear = await listen(alice, 'topic')
    await bob.connect(silent)
    await bob.close()
    const [outcome] = await Promise.allSettled([bob.publish('topic', bytes('from the grave'))])
    await (await connected()).publish('topic', bytes('alive'))
    expect(outcome.status).toEqual('rejected')
    expect((await ear.received(1)).map(text)).toEqual(['alive'])
  },

  async 'it serves the next room after it was closed, without the subscriptions of the last'({
    bench,
    connected,
    expect,
  }) {
    const [alice, bob] = [await connected(), bench.transport()]
    await bob.connect(silent)
    const old = await listen(bob, 'topic')
    await bob.close()
    await bob.connect(silent)
    const ear = await listen(bob, 'topic')
    await alice.publish('topic', bytes('again'))
    const heard = (await ear.received(1)).map(text)
    await bob.close()
    expect(heard).toEqual(['again'])
    expect(old.frames.map(text)).toEqual([])
  },

  async 'it leaves no timer, listener, connection or subscription behind'({ bench, expect }) {
    const leaks = trackLeaks()
    try {
      const [transport, held] = [bench.transport(), bench.held?.() ?? []]
      const before = leaks.report()
      const end = new AbortController()
      await transport.connect({ ...silent, signal: end.signal })
      await transport.subscribe('topic', () => {})
      await transport.publish('other', bytes('hello'))
      end.abort()
      await transport.close()
      const read = () => [...leaks.report(), ...(bench.held?.() ?? [])]
      const [left] = await settle(read, () => [...before, ...held])
      expect(left).toEqual([...before, ...held])
    } finally {
      leaks.stop()
    }
  },
}
