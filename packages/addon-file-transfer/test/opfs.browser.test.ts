import { fileTransfer } from '@peerwright/addon-file-transfer'
import { disposeRooms, room } from '@peerwright/testkit'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bytesOf, type FilesPeer, nextOffer, withFiles } from './file-cases'

const MIB = 1_048_576
const worker = () => new Worker(new URL('../src/worker.ts', import.meta.url), { type: 'module' })
const withDisk = withFiles({ worker, sink: 'opfs' })

const root = () => navigator.storage.getDirectory()

async function names(kind: 'partial' | 'complete'): Promise<string[]> {
  const found: string[] = []
  const ours = await (await root()).getDirectoryHandle('peerwright-files', { create: true })
  const folder = await ours.getDirectoryHandle(kind, { create: true })
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) found.push(name)
  return found.sort()
}

const clear = async () => {
  const directory = await root()
  for await (const name of (directory as unknown as { keys(): AsyncIterable<string> }).keys()) {
    await directory.removeEntry(name, { recursive: true })
  }
}

const isSame = async (file: Blob | undefined, bytes: Uint8Array) => {
  const received = new Uint8Array((await file?.arrayBuffer()) ?? [])
  return received.length === bytes.length && received.every((byte, index) => byte === bytes[index])
}

const sourceOf = (length: number, name = 'film.mp4') => new File([bytesOf(length)], name, { type: 'video/mp4' })

beforeEach(clear)
afterEach(disposeRooms)

it('a file on disk is complete under its safe name, and nothing else is left', async () => {
  const [alice, bob] = await room({ addons: withDisk }, 'alice', 'bob')
  const size = 2 * MIB + 3
  for (const expected of ['film.mp4', 'film (2).mp4']) {
    const offered = nextOffer(bob)
    const transfer = alice.sendFile(sourceOf(size))
    const reception = (await offered).accept()
    const file = await reception.done
    await transfer.done
    expect([file?.name, file?.type, await isSame(file, bytesOf(size))]).toEqual(['film.mp4', 'video/mp4', true])
    expect(reception.handle?.name).toBe(expected)
  }
  expect([await names('partial'), await names('complete')]).toEqual([[], ['film (2).mp4', 'film.mp4']])
})

it('a file without a byte is one on disk, too', async () => {
  const [alice, bob] = await room({ addons: withDisk }, 'alice', 'bob')
  bob.on('file:offer', (offer) => offer.accept())
  await alice.sendFile(sourceOf(0)).done
  expect([await names('partial'), await names('complete')]).toEqual([[], ['film.mp4']])
})

it('a file that the receiver cancels leaves nothing on disk', async () => {
  const [alice, bob] = await room({ addons: withDisk }, 'alice', 'bob')
  const offered = nextOffer(bob)
  const transfer = alice.sendFile(sourceOf(3 * MIB))
  const reception = (await offered).accept()
  for await (const { bytes } of reception) if (bytes >= MIB) reception.cancel()
  await expect(reception.done).rejects.toMatchObject({ code: 'FILE_CANCELLED' })
  await expect(transfer.done).rejects.toMatchObject({ code: 'FILE_NOT_DELIVERED' })
  await vi.waitFor(async () => expect([await names('partial'), await names('complete')]).toEqual([[], []]))
})

/** Receives until so much is on disk, and then the addon goes, as a page would. */
async function receivePart(alice: FilesPeer, bob: FilesPeer, source: File, bytes: number) {
  const offered = nextOffer(bob)
  const transfer = alice.sendFile(source)
  const reception = (await offered).accept()
  for await (const progress of reception) {
    if (progress.bytes < bytes) continue
    reception.pause()
    break
  }
  await bob.leave()
  await bob.detach(fileTransfer)
  await expect(reception.done).rejects.toMatchObject({ code: 'FILE_LOST' })
  return transfer
}

const attachAgain = (peer: FilesPeer) =>
  (peer as unknown as { addon(addon: unknown): FilesPeer }).addon(fileTransfer({ worker, sink: 'opfs' }))

it('what a receiver left behind goes on when it comes back, without being offered by hand', async () => {
  const [alice, bob] = await room({ addons: withDisk }, 'alice', 'bob')
  const size = 6 * MIB + 1
  const { room: name } = bob
  const transfer = await receivePart(alice, bob, sourceOf(size), 3 * MIB)
  const back = attachAgain(bob)
  const heard: number[] = []
  back.arrive.tap('test', ({ info }) => void heard.push(info?.index as number))
  const offered = nextOffer(back)
  await back.join(name)
  const offer = await offered
  expect(offer.received).toBeGreaterThanOrEqual(2 * MIB)
  const file = await offer.accept().done
  await transfer.done
  expect(await isSame(file, bytesOf(size))).toBe(true)
  expect(heard[0]).toBe(offer.received / MIB)
})

it('what does not hash to what is sent now is received anew', async () => {
  const [alice, bob] = await room({ addons: withDisk }, 'alice', 'bob')
  const size = 4 * MIB + 1
  const { room: name } = bob
  const transfer = await receivePart(alice, bob, sourceOf(size), 2 * MIB)
  transfer.cancel()
  const [part = ''] = (await names('partial')).filter((file) => file.endsWith('.part'))
  const folder = await (await (await root()).getDirectoryHandle('peerwright-files')).getDirectoryHandle('partial')
  await vi.waitFor(async () => {
    const writable = await (await folder.getFileHandle(part)).createWritable({ keepExistingData: true })
    await writable.write({ type: 'write', position: MIB + 5, data: new Uint8Array([1, 2, 3]) })
    await writable.close()
  })
  const back = attachAgain(bob)
  const heard: number[] = []
  back.arrive.tap('test', ({ info }) => void heard.push(info?.index as number))
  await back.join(name)
  await vi.waitFor(() => expect(alice.connections.get(back.id)?.addons.has('file-transfer')).toBe(true), 10_000)
  const offered = nextOffer(back)
  const again = alice.sendFile(sourceOf(size, 'another name'))
  const file = await (await offered).accept().done
  await again.done
  expect([heard[0], await isSame(file, bytesOf(size))]).toEqual([1, true])
})

it('the same content can be received twice at once', async () => {
  const [alice, bob, carol] = await room({ addons: withDisk }, 'alice', 'bob', 'carol')
  const files: (File | undefined)[] = []
  for (const peer of [bob, carol]) peer.on('file:offer', async (offer) => files.push(await offer.accept().done))
  await alice.sendFile(sourceOf(2 * MIB)).done
  await vi.waitFor(() => expect(files).toHaveLength(2))
  for (const file of files) expect(await isSame(file, bytesOf(2 * MIB))).toBe(true)
})

it('a file goes to a handle, and appears there once it is complete', async () => {
  const [alice, bob] = await room({ addons: withDisk }, 'alice', 'bob')
  const handle = await (await root()).getFileHandle('chosen', { create: true })
  const offered = nextOffer(bob)
  alice.sendFile(sourceOf(MIB + 9))
  const reception = (await offered).accept(handle)
  expect((await handle.getFile()).size).toBe(0)
  expect(await isSame(await reception.done, bytesOf(MIB + 9))).toBe(true)
  expect((await handle.getFile()).size).toBe(MIB + 9)
})

it('a folder is sent with its files and where they lie', async () => {
  const [alice, bob] = await room({ addons: withFiles() }, 'alice', 'bob')
  const album = await (await root()).getDirectoryHandle('album', { create: true })
  const inner = await album.getDirectoryHandle('inner', { create: true })
  for (const [folder, name] of [
    [album, 'a'],
    [inner, 'b'],
  ] as const) {
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable()
    await writable.write(name)
    await writable.close()
  }
  const seen: string[] = []
  bob.on('file:offer', async (offer) => {
    const file = await offer.accept().done
    seen.push(`${offer.folder.join('/')}: ${offer.name} ${await file?.text()}`)
  })
  await alice.sendFile(album).done
  await vi.waitFor(() => expect(seen.sort()).toEqual(['album/inner: b b', 'album: a a']))
})
