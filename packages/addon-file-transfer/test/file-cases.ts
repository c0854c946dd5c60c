import { channels } from '@peerwright/addon-channels'
import {
  type FileOffer,
  type FileReception,
  type FileTransferOptions,
  fileTransfer,
} from '@peerwright/addon-file-transfer'
import { disposeRooms, type MemoryPeer, room } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

type Given = Partial<FileTransferOptions>

export const withFiles =
  (options: Given = {}) =>
  (peer: MemoryPeer) =>
    peer.addon(channels()).addon(fileTransfer(options))

export type FilesPeer = ReturnType<ReturnType<typeof withFiles>>

const MIB = 1_048_576

/** Bytes that differ from block to block. */
export function bytesOf(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let state = seed
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    bytes[index] = state >>> 24
  }
  return bytes
}

const fileOf = (length: number, name = 'notes.bin', type = '') => new File([bytesOf(length)], name, { type })

export const nextOffer = (peer: FilesPeer) => new Promise<FileOffer>((resolve) => peer.once('file:offer', resolve))

async function same(file: Blob | undefined, bytes: Uint8Array): Promise<boolean> {
  const received = new Uint8Array((await file?.arrayBuffer()) ?? [])
  return received.length === bytes.length && received.every((byte, index) => byte === bytes[index])
}

const pair = (options?: Given) => room({ addons: withFiles(options) }, 'alice', 'bob')

/** A stream that yields what it is told to, piece by piece, and then waits. */
function faucet() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
  })
  return { stream, pour: (bytes: Uint8Array) => controller?.enqueue(bytes), close: () => controller?.close() }
}

/** What holds in Node as well as in browsers. */
export function describeFiles(): void {
  afterEach(disposeRooms)

  describe('an offer', () => {
    it('says what it is about, and nothing is received before it is accepted', async () => {
      const [alice, bob] = await pair()
      const offered = nextOffer(bob)
      const transfer = alice.sendFile(fileOf(10, 'a.png', 'image/png'), { to: bob.id, info: { album: 7 } })
      const offer = await offered
      expect(offer).toMatchObject({ name: 'a.png', size: 10, type: 'image/png', info: { album: 7 }, received: 0 })
      expect(offer.remote.id).toBe(alice.id)
      expect(transfer.progress).toMatchObject([{ remote: bob.id, state: 'offered', bytes: 0 }])
      const file = await offer.accept().done
      await transfer.done
      expect([file?.name, file?.type, await same(file, bytesOf(10))]).toEqual(['a.png', 'image/png', true])
    })

    it('can be declined with a reason', async () => {
      const [alice, bob] = await pair()
      bob.on('file:offer', (offer) => offer.decline('no space'))
      const failed = new Promise((resolve) => alice.once('file:failed', resolve))
      const error = await alice.sendFile(fileOf(10)).done.catch((cause) => cause)
      expect(error).toMatchObject({ code: 'FILE_NOT_DELIVERED' })
      expect(error.details.failed).toMatchObject([
        { remote: bob.id, name: 'notes.bin', error: { code: 'FILE_DECLINED', details: { reason: 'no space' } } },
      ])
      expect(await failed).toMatchObject({ direction: 'sending', error: { code: 'FILE_DECLINED' } })
    })

    it('expires on both sides, and can not be accepted then', async () => {
      const [alice, bob] = await pair({ offerTimeout: 50 })
      const offered = nextOffer(bob)
      const withdrawn = new Promise((resolve) => bob.once('file:withdrawn', resolve))
      await expect(alice.sendFile(fileOf(10)).done).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'FILE_EXPIRED' } }] },
      })
      await withdrawn
      const offer = await offered
      expect(() => offer.accept()).toThrow(/FILE_EXPIRED/)
    })

    it('is taken back when the sender cancels or leaves', async () => {
      const [alice, bob] = await pair()
      const reasons: string[] = []
      bob.on('file:withdrawn', ({ reason }) => reasons.push(reason))
      const offered = nextOffer(bob)
      const transfer = alice.sendFile(fileOf(10))
      await offered
      transfer.cancel()
      await expect(transfer.done).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'FILE_CANCELLED' } }] },
      })
      await vi.waitFor(() => expect(reasons).toEqual(['cancelled']))
      const again = nextOffer(bob)
      alice.sendFile(fileOf(10))
      await again
      await alice.leave()
      await vi.waitFor(() => expect(reasons).toEqual(['cancelled', 'gone']))
    })

    it('is accepted by itself under the limit that the application set, and only there', async () => {
      const [alice, bob] = await pair({ autoAccept: 100 })
      const accepted: FileReception[] = []
      bob.on('file:accepted', (reception) => accepted.push(reception))
      await alice.sendFile(fileOf(100)).done
      expect(accepted).toHaveLength(1)
      const offered = nextOffer(bob)
      alice.sendFile(fileOf(101, 'large'))
      expect((await offered).name).toBe('large')
      const endless = nextOffer(bob)
      alice.sendFile({ name: 'endless', stream: new ReadableStream() })
      expect((await endless).name).toBe('endless')
      expect(accepted).toHaveLength(1)
    })

    it('of a stranger has a safe name and a safe type; the original stays to be seen', async () => {
      const [alice, bob] = await pair()
      const names = ['../../x', 'CON', 'a\u202Egnp.exe', 'x'.repeat(10_000)]
      const offers: FileOffer[] = []
      bob.on('file:offer', (offer) => offers.push(offer))
      alice.sendFile(names.map((name) => ({ name, type: 'text/html', stream: new ReadableStream() })))
      await vi.waitFor(() => expect(offers).toHaveLength(4))
      const byIndex = offers.sort((a, b) => a.batch.index - b.batch.index)
      expect(byIndex.map(({ name }) => name)).toEqual(['_.._x', '_CON', 'agnp.exe', 'x'.repeat(200)])
      expect(byIndex.map(({ originalName }) => originalName)).toEqual(names)
      expect(new Set(byIndex.map(({ type }) => type))).toEqual(new Set(['application/octet-stream']))
    })
  })

  describe('a file', () => {
    it('without a byte arrives', async () => {
      const [alice, bob] = await pair()
      const offered = nextOffer(bob)
      const transfer = alice.sendFile(fileOf(0))
      const file = await (await offered).accept().done
      await transfer.done
      expect([file?.name, file?.size]).toEqual(['notes.bin', 0])
    })

    it('of several blocks arrives, with progress on both sides', async () => {
      const [alice, bob] = await pair()
      const offered = nextOffer(bob)
      const size = 3 * MIB + 5
      const transfer = alice.sendFile(fileOf(size))
      const seen: number[] = []
      const states = new Set<string>()
      const watching = (async () => {
        for await (const { bytes, state } of transfer) {
          seen.push(bytes)
          states.add(state)
        }
      })()
      const reception = (await offered).accept()
      let last = reception.progress
      for await (const progress of reception) {
        expect(progress.bytes).toBeGreaterThanOrEqual(last.bytes)
        last = progress
      }
      expect(last).toMatchObject({ remote: alice.id, state: 'done', bytes: size, size, left: 0 })
      expect(await same(await reception.done, bytesOf(size))).toBe(true)
      await Promise.all([transfer.done, watching])
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
      expect(seen.at(-1)).toBe(size)
      expect([...states]).toEqual(['offered', 'transferring', 'done'])
    })

    it('of unknown size arrives', async () => {
      const [alice, bob] = await pair()
      const offered = nextOffer(bob)
      const bytes = bytesOf(2 * MIB)
      const { stream, pour, close } = faucet()
      const transfer = alice.sendFile({ name: 'log', stream })
      const offer = await offered
      expect(offer.size).toBeUndefined()
      const reception = offer.accept()
      pour(bytes.slice(0, 1_500_000))
      pour(bytes.slice(1_500_000))
      close()
      await transfer.done
      expect(await same(await reception.done, bytes)).toBe(true)
      expect(transfer.progress).toMatchObject([{ bytes: 2 * MIB, size: 2 * MIB, state: 'done' }])
    })

    it('whose stream does not have the bytes it promised fails on both sides', async () => {
      const [alice, bob] = await pair()
      for (const size of [5, 15]) {
        const offered = nextOffer(bob)
        const transfer = alice.sendFile({ name: 'liar', size, stream: new Blob([bytesOf(10)]).stream() })
        const reception = (await offered).accept()
        await expect(reception.done).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
        await expect(transfer.done).rejects.toMatchObject({
          details: { failed: [{ error: { code: 'FILE_UNREADABLE' } }] },
        })
      }
    })

    it('goes into a stream that the receiver gives', async () => {
      const [alice, bob] = await pair()
      const chunks: Uint8Array<ArrayBuffer>[] = []
      let isClosed = false
      const sink = new WritableStream<Uint8Array>({
        write: (chunk) => void chunks.push(chunk as Uint8Array<ArrayBuffer>),
        close: () => {
          isClosed = true
        },
      })
      const offered = nextOffer(bob)
      const transfer = alice.sendFile(fileOf(MIB + 1))
      const reception = (await offered).accept(sink)
      expect(await reception.done).toBeUndefined()
      await transfer.done
      expect([isClosed, await same(new Blob(chunks), bytesOf(MIB + 1))]).toEqual([true, true])
    })

    it('whose sink throws after 10 MiB fails on both sides with the cause, and the sink is told', async () => {
      const [alice, bob] = await pair()
      let written = 0
      const full = new Error('disk full')
      const sink = new WritableStream<Uint8Array>({
        write: (chunk) => {
          written += chunk.length
          if (written > 10 * MIB) throw full
        },
      })
      const offered = nextOffer(bob)
      const transfer = alice.sendFile(fileOf(12 * MIB))
      const reception = (await offered).accept(sink)
      await expect(reception.done).rejects.toMatchObject({ code: 'FILE_SINK_FAILED', cause: full })
      await expect(transfer.done).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'FILE_SINK_FAILED' } }] },
      })
      expect([alice.toJSON(), bob.toJSON()]).toMatchObject([
        { files: { sending: 0, dropped: 0 } },
        { files: { receiving: 0 } },
      ])
    })

    it('that is too large for memory is refused, before or when it turns out', async () => {
      const [alice, bob] = await pair({ memoryLimit: MIB })
      const first = nextOffer(bob)
      alice.sendFile(fileOf(MIB + 1))
      const offer = await first
      expect(() => offer.accept()).toThrow(/FILE_TOO_LARGE/)
      const second = nextOffer(bob)
      const transfer = alice.sendFile({ name: 'endless', stream: new Blob([bytesOf(2 * MIB)]).stream() })
      await expect((await second).accept().done).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
      await expect(transfer.done).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'FILE_TOO_LARGE' } }] },
      })
    })

    it('can be paused, continued and cancelled by either side', async () => {
      const [alice, bob] = await pair()
      for (const pauser of ['sender', 'receiver'] as const) {
        const offered = nextOffer(bob)
        const { stream, pour, close } = faucet()
        const transfer = alice.sendFile({ name: 'paused', size: 4 * MIB, stream })
        const reception = (await offered).accept()
        pour(bytesOf(MIB))
        await vi.waitFor(() => expect(reception.progress.bytes).toBe(MIB), 10_000)
        const controls = pauser === 'sender' ? transfer : reception
        controls.pause()
        await vi.waitFor(() => expect([transfer.progress[0]?.state, reception.state]).toEqual(['paused', 'paused']))
        controls.resume()
        await vi.waitFor(() =>
          expect([transfer.progress[0]?.state, reception.state]).toEqual(['transferring', 'transferring']),
        )
        pour(bytesOf(3 * MIB))
        close()
        await transfer.done
        expect((await reception.done)?.size).toBe(4 * MIB)
      }
      for (const canceller of ['sender', 'receiver'] as const) {
        const offered = nextOffer(bob)
        const { stream, pour } = faucet()
        const transfer = alice.sendFile({ name: 'cancelled', stream })
        const reception = (await offered).accept()
        pour(bytesOf(MIB))
        await vi.waitFor(() => expect(reception.progress.bytes).toBe(MIB), 10_000)
        if (canceller === 'sender') transfer.cancel()
        else reception.cancel()
        await expect(reception.done).rejects.toMatchObject({ code: 'FILE_CANCELLED', details: { by: canceller } })
        await expect(transfer.done).rejects.toMatchObject({
          details: { failed: [{ error: { code: 'FILE_CANCELLED', details: { by: canceller } } }] },
        })
      }
    })
  })

  describe('several', () => {
    it('files go to several receivers; who joins later gets none', async () => {
      const first = await room({ addons: withFiles() }, 'alice', 'bob', 'carol')
      const [alice, bob, carol] = first
      const files = Array.from({ length: 20 }, (_, index) => fileOf(1_000 + index, `file ${index}`))
      const received = [bob, carol].map((peer) => {
        const sizes = new Map<string, number>()
        peer.on('file:offer', (offer) => offer.accept())
        peer.on('file:received', async ({ name, done }) => sizes.set(name, (await done)?.size ?? -1))
        return sizes
      })
      const transfer = alice.sendFile(files)
      const [dave] = await room({ network: first.network, addons: withFiles() }, 'dave')
      const late: unknown[] = []
      dave.on('file:offer', (offer) => late.push(offer))
      await transfer.done
      for (const sizes of received) {
        await vi.waitFor(() => expect(sizes).toEqual(new Map(files.map(({ name, size }) => [name, size]))))
      }
      expect(late).toEqual([])
    })

    it('receivers do not wait for a slow one', async () => {
      const [alice, bob, carol] = await room({ addons: withFiles() }, 'alice', 'bob', 'carol')
      const stuck = new WritableStream<Uint8Array>({ write: () => new Promise(() => {}) })
      bob.on('file:offer', (offer) => offer.accept(stuck))
      const offered = nextOffer(carol)
      const transfer = alice.sendFile(fileOf(6 * MIB))
      const file = await (await offered).accept().done
      expect(file?.size).toBe(6 * MIB)
      expect(transfer.progress.find(({ remote }) => remote === bob.id)).toMatchObject({ state: 'transferring' })
      transfer.cancel()
    })
  })

  describe('a connection that breaks', () => {
    it('and is made again costs two blocks at most', async () => {
      const [alice, bob] = await pair()
      const offered = nextOffer(bob)
      const { stream, pour, close } = faucet()
      const bytes = bytesOf(8 * MIB)
      const transfer = alice.sendFile({ name: 'long', size: bytes.length, stream })
      const reception = (await offered).accept()
      pour(bytes.slice(0, 4 * MIB + 500))
      await vi.waitFor(() => expect(reception.progress.bytes).toBe(4 * MIB), 10_000)
      const heard: number[] = []
      bob.arrive.tap('test', ({ info }) => void heard.push(info?.index as number))
      alice.connections.get(bob.id)?.connection.close()
      pour(bytes.slice(4 * MIB + 500))
      close()
      await transfer.done
      expect(await same(await reception.done, bytes)).toBe(true)
      expect(Math.min(...heard)).toBeGreaterThanOrEqual(4)
      expect(heard.length).toBeLessThanOrEqual(4 + 2)
    })

    it('and a sender that comes back under a new id goes on where it was', async () => {
      const [alice, bob] = await pair()
      const offered = nextOffer(bob)
      const { stream, pour, close } = faucet()
      const bytes = bytesOf(5 * MIB)
      const transfer = alice.sendFile({ name: 'long', stream })
      const reception = (await offered).accept()
      pour(bytes.slice(0, 3 * MIB))
      await vi.waitFor(() => expect(reception.progress.bytes).toBe(3 * MIB), 10_000)
      const heard: number[] = []
      bob.arrive.tap('test', ({ info }) => void heard.push(info?.index as number))
      const { room: name, id } = alice
      await alice.leave()
      await vi.waitFor(() => expect(reception.state).toBe('waiting'))
      await alice.join(name)
      expect(alice.id).not.toBe(id)
      pour(bytes.slice(3 * MIB))
      close()
      await transfer.done
      expect(await same(await reception.done, bytes)).toBe(true)
      expect(heard).toEqual([3, 4])
      expect(reception.remote.id).toBe(alice.id)
    })

    it('and does not come back in time fails with FILE_LOST on both sides', async () => {
      const [alice, bob] = await pair({ resumeTimeout: 100 })
      const offered = nextOffer(bob)
      const transfer = alice.sendFile({ name: 'long', stream: faucet().stream })
      const reception = (await offered).accept()
      await vi.waitFor(() => expect(transfer.progress[0]?.state).toBe('transferring'))
      await bob.leave()
      await expect(reception.done).rejects.toMatchObject({ code: 'FILE_LOST' })
      await expect(transfer.done).rejects.toMatchObject({ details: { failed: [{ error: { code: 'FILE_LOST' } }] } })
    })

    it('goes on when the same content is offered again, proved by hash and whatever its name', async () => {
      const [alice, bob] = await pair()
      const size = 5 * MIB + 7
      const first = nextOffer(bob)
      alice.sendFile(fileOf(size, 'first'))
      const reception = (await first).accept()
      for await (const { bytes } of reception) {
        if (bytes < 2 * MIB) continue
        reception.pause()
        break
      }
      const { room: name } = alice
      await alice.leave()
      await alice.detach(fileTransfer)
      const back = (alice as unknown as FilesPeer).addon(fileTransfer() as never) as unknown as FilesPeer
      await vi.waitFor(() => expect(reception.state).toBe('waiting'))
      const kept = reception.progress.bytes
      expect(kept).toBeGreaterThanOrEqual(MIB)
      await back.join(name)
      await vi.waitFor(() => expect(back.connections.get(bob.id)?.state).toBe('connected'), 10_000)
      const heard: number[] = []
      bob.arrive.tap('test', ({ info }) => void heard.push(info?.index as number))
      const second = nextOffer(bob)
      const transfer = back.sendFile(fileOf(size, 'second'))
      const offer = await second
      expect(offer.received).toBe(kept)
      const same2 = offer.accept()
      expect(same2).toBe(reception)
      same2.resume()
      await transfer.done
      expect(await same(await reception.done, bytesOf(size))).toBe(true)
      expect(heard[0]).toBe(kept / MIB)
    })
  })

  describe('what can not be sent', () => {
    it('is refused with the reason', async () => {
      const [alice, bob] = await pair()
      const wrong: [unknown, object?][] = [
        [undefined],
        ['text'],
        [{ name: 'x' }],
        [{ name: 7, stream: new ReadableStream() }],
        [{ name: 'x', size: -1, stream: new ReadableStream() }],
        [fileOf(1), { label: '' }],
        [fileOf(1), { info: [] }],
        [fileOf(1), { info: { large: 'x'.repeat(9_000) } }],
      ]
      for (const [file, options] of wrong) {
        await expect(alice.sendFile(file as never, options).done).rejects.toMatchObject({ code: 'FILE_INVALID' })
      }
      await expect(alice.sendFile(fileOf(1), { to: 'stranger' }).done).rejects.toMatchObject({
        details: { failed: [{ remote: 'stranger', error: { code: 'REMOTE_UNKNOWN' } }] },
      })
      await expect(alice.sendFile(fileOf(1), { signal: AbortSignal.abort() }).done).rejects.toMatchObject({
        code: 'FILE_CANCELLED',
      })
      await bob.detach(fileTransfer)
      await vi.waitFor(() => expect(alice.connections.get(bob.id)?.addons.has('file-transfer')).toBe(false))
      await alice.sendFile(fileOf(1)).done
      await expect(alice.sendFile(fileOf(1), { to: bob.id }).done).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'ADDON_MISSING_REMOTELY' } }] },
      })
    })

    it('nor where it can not go', async () => {
      const [alice, bob] = await pair()
      const offered = nextOffer(bob)
      alice.sendFile(fileOf(1))
      const offer = await offered
      expect(() => offer.accept('opfs')).toThrow(/FILE_SINK_INVALID/)
      expect(() => offer.accept({} as never)).toThrow(/FILE_SINK_INVALID/)
      expect((await offer.accept().done)?.size).toBe(1)
    })
  })
}
