import { firebase } from '@peerwright/addon-firebase'
import { Peer, PeerError } from '@peerwright/core'
import { defaultRtc, testAddon } from '@peerwright/testkit'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { type Application, configFor, openApplication, signInAt } from './application'
import { startFirebase } from './server/firebase-server'
import { untrackSdk } from './untracked'

untrackSdk()

// The suite makes addons while it registers its tests.
const server = await startFirebase()
const address = `127.0.0.1:${server.port}`
signInAt(address)
const [alices, bobs] = [openApplication(address), openApplication(address)]

afterAll(async () => {
  await Promise.all([alices.close(), bobs.close()])
  await server.close()
})

const of = ({ database, uid }: Application) => ({ database, auth: { currentUser: { uid } } })

testAddon({ describe, it, expect }, () => firebase(of(alices)))

const rtc = await defaultRtc()

describe('firebase', () => {
  const peers = new Set<{ dispose(): Promise<void> }>()
  const keep = <Made extends { dispose(): Promise<void> }>(peer: Made): Made => {
    peers.add(peer)
    return peer
  }

  afterEach(async () => {
    await Promise.all([...peers].map((peer) => peer.dispose()))
    peers.clear()
  })

  it('brings two peers together, one with a database and one with a config, and leaves the database empty', async () => {
    const alice = keep(new Peer({ rtc }).addon(firebase(of(alices))))
    const bob = keep(new Peer({ rtc }).addon(firebase({ config: configFor(address) })))
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await vi.waitFor(() => expect(alice.connections.get(bob.id)?.state).toBe('connected'), 20_000)
    await Promise.all([alice.leave(), bob.leave()])
    await vi.waitFor(() => expect(server.store.data).toBeNull())
  })

  it('shows the server no room name, metadata, description or address', async () => {
    const written: string[] = []
    server.store.watch({ path: '', changed: (path, value) => written.push(path + JSON.stringify(value)) })
    const alice = keep(new Peer({ rtc }).addon(firebase(of(alices))))
    const bob = keep(new Peer({ rtc }).addon(firebase(of(bobs))))
    const options = { room: 'secret-lobby', password: 'open sesame', metadata: { name: 'Alice in Chains' } }
    await Promise.all([alice.join(options), bob.join(options)])
    await vi.waitFor(() => expect(alice.connections.get(bob.id)?.state).toBe('connected'), 20_000)
    const data = written.flatMap((text) => [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) => data))
    const seen = written.join() + data.map((frame) => Buffer.from(frame, 'base64').toString('latin1')).join()
    expect(data.length).toBeGreaterThan(3)
    for (const secret of ['secret-lobby', 'sesame', 'Alice in', 'v=0', 'candidate', 'fingerprint', '127.0.0']) {
      expect(seen).not.toContain(secret)
    }
  })

  it('is attached several times under names of their own', async () => {
    const peer = keep(
      new Peer({ rtc })
        .addon(firebase(of(alices)))
        .addon(firebase({ ...of(bobs), name: 'backup', path: 'peerwright' })),
    )
    const online: string[] = []
    peer.on('signaling:online', ({ transport }) => online.push(transport))
    expect([peer.firebase.name, peer.backup.name]).toEqual(['firebase', 'backup'])
    await peer.join('lobby')
    await vi.waitFor(() => expect(new Set(online)).toEqual(new Set(['backup', 'firebase'])))
    expect(peer.get(firebase)?.firebase).toBe(peer.firebase)
    const plain = await peer.detach('backup')
    expect(plain.has(firebase)).toBe(true)
  })

  it('says what is wrong with its options', () => {
    const wrong: unknown[] = [
      undefined,
      {},
      { database: {} },
      { config: 1 },
      { ...of(alices), path: 'a.b' },
      { ...of(alices), config: {} },
    ]
    for (const options of wrong) {
      expect(() => firebase(options as never)).toThrow(expect.objectContaining({ code: 'ADDON_OPTIONS' }))
    }
  })

  it('says that it is unreachable when nobody answers in time', async () => {
    await using lonely = openApplication('127.0.0.1:9')
    const peer = keep(new Peer({ rtc }).addon(firebase({ ...of(lonely), connectTimeout: 100 })))
    const cause: unknown = await peer.join('lobby').catch((error) => error)
    expect(PeerError.is(cause, 'TRANSPORT_UNREACHABLE')).toBe(true)
    expect(cause).toMatchObject({ details: { transport: 'firebase' }, cause: { name: 'TimeoutError' } })
  })
})
