import { FirebaseTransport } from '@peerwright/addon-firebase'
import { PeerError, type Transport } from '@peerwright/core'
import { getApps } from 'firebase/app'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Application,
  type ApplicationOptions,
  configFor,
  connectTimeout,
  openApplication,
  signInAt,
} from './application'
import { silent } from './bench'
import { type FirebaseServer, startFirebase } from './server/firebase-server'

const day = 24 * 60 * 60 * 1_000
const frame = Uint8Array.of(1, 2, 3)

/** The database as it is found by somebody who may see everything. */
interface Topic {
  readonly peers?: Record<string, { uid: string; at: number }>
  readonly inbox?: Record<string, Record<string, { uid: string; at: number; data: string }>>
}

let server: FirebaseServer
const applications = new Set<Application>()
const transports = new Set<Transport>()

beforeEach(async () => {
  server = await startFirebase()
})

afterEach(async () => {
  await Promise.all([...transports].map((transport) => transport.close()))
  await Promise.all([...applications].map((application) => application.close()))
  transports.clear()
  applications.clear()
  await server.close()
})

function application(options?: ApplicationOptions): Application {
  const opened = openApplication(`127.0.0.1:${server.port}`, options)
  applications.add(opened)
  return opened
}

async function connect(transport: FirebaseTransport, context = {}): Promise<FirebaseTransport> {
  transports.add(transport)
  await transport.connect({ ...silent, ...context })
  return transport
}

const connected = (context = {}) => connect(application().transport(), context)
const ownApp = (options = {}) =>
  new FirebaseTransport({ config: configFor(`127.0.0.1:${server.port}`), connectTimeout, ...options })

const appNames = () => getApps().flatMap(({ name }) => (name.startsWith('peerwright') ? [name] : []))
const topics = () => ((server.store.data ?? {}) as { peerwright?: Record<string, Topic> }).peerwright ?? {}
const topic = (name: string): Topic => topics()[name] ?? {}
const present = (name: string) => Object.keys(topic(name).peers ?? {})
const armed = () => [...server.clients].reduce((sum, { holds }) => sum + holds.onDisconnect, 0)
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  )

describe('presence', () => {
  it('is dated by the server, and names who is signed in', async () => {
    const alice = application({ uid: 'alice' })
    await (await connect(alice.transport())).subscribe('room', () => {})
    expect(Object.values(topic('room').peers ?? {})).toEqual([{ uid: 'alice', at: expect.any(Number) }])
    expect(armed()).toBe(2)
  })

  it('is there again after each cut connection, and so is what removes it', async () => {
    const online = vi.fn()
    const alice = await connected({ online })
    await alice.subscribe('room', () => {})
    const [client] = present('room')
    for (const count of [1, 2]) {
      server.drop()
      await vi.waitFor(() => expect(online).toHaveBeenCalledTimes(count), 10_000)
      expect([present('room'), armed()]).toEqual([[client], 2])
    }
    server.drop()
    await vi.waitFor(() => expect(present('room')).toEqual([]))
  })

  it('ends with the subscription, and others on the same connection keep theirs', async () => {
    const shared = application()
    const [alice, bob] = [await connect(shared.transport()), await connect(shared.transport())]
    const off = await alice.subscribe('room', () => {})
    await bob.subscribe('room', () => {})
    expect([present('room').length, armed()]).toEqual([2, 4])
    off()
    await vi.waitFor(() => expect([present('room').length, armed()]).toEqual([1, 2]))
    server.drop()
    await vi.waitFor(async () => expect(await online(bob)).toBe(true), 10_000)
    expect(present('room')).toHaveLength(1)
  })

  it('left behind by who never came back is removed with its inbox by whoever meets it', async () => {
    const left = { uid: 'ghost', at: Date.now() - 2 * day }
    const message = { uid: 'ghost', at: left.at, data: 'AQID' }
    server.store.force('peerwright/room', { peers: { ghost: left }, inbox: { ghost: { message } } })
    const [alice, bob] = [await connected(), await connected()]
    const heard = vi.fn()
    await bob.subscribe('room', heard)
    await alice.publish('room', frame)
    await vi.waitFor(() => expect([present('room').length, topic('room').inbox]).toEqual([1, undefined]))
    expect(heard).toHaveBeenCalledOnce()
  })

  it('is kept of a day-long meeting, because its date is renewed', async () => {
    const [alice, bob] = [await connected(), await connected()]
    await alice.subscribe('room', () => {})
    const [client = ''] = present('room')
    server.store.force(`peerwright/room/peers/${client}/at`, Date.now() - 2 * day)
    await alice.renew()
    await bob.subscribe('room', () => {})
    await bob.publish('room', frame)
    expect(present('room')).toContain(client)
  })
})

/** A transport that is offline refuses to publish. */
const online = async (transport: Transport) => (await failureOf(transport.publish('nobody', frame))) === undefined

describe('messages', () => {
  it('wait in the inbox of each subscriber, and are deleted when read', async () => {
    const written = vi.fn()
    server.store.watch({ path: 'peerwright/room/inbox', changed: (_path, value) => written(value) })
    const [alice, bob, carol] = [await connected(), await connected(), await connected()]
    const heard = vi.fn()
    await bob.subscribe('room', heard)
    await carol.subscribe('room', heard)
    await alice.publish('room', frame)
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([[frame], [frame]]))
    await vi.waitFor(() => expect(topic('room').inbox).toBeUndefined())
    const message = { uid: expect.any(String), at: expect.any(Number), data: 'AQID' }
    expect(written.mock.calls.filter(([value]) => value)).toEqual([[message], [message]])
  })

  it('published to nobody are not written anywhere, and the next subscriber is found', async () => {
    const [alice, bob] = [await connected(), await connected()]
    await alice.publish('room', frame)
    expect(topics()).toEqual({})
    const heard = vi.fn()
    await bob.subscribe('room', heard)
    await alice.publish('room', frame)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
  })

  it('reach who subscribed after the last one was published', async () => {
    const [alice, bob, carol] = [await connected(), await connected(), await connected()]
    const heard = vi.fn()
    await bob.subscribe('room', () => {})
    await alice.publish('room', frame)
    await carol.subscribe('room', heard)
    await alice.publish('room', frame)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
  })

  it('that are no frames are counted and deleted', async () => {
    const [alice, heard] = [await connected(), vi.fn()]
    await alice.subscribe('room', heard)
    const [client = ''] = present('room')
    const strange = [{ data: 'no base64!' }, { data: 'A'.repeat(87_388) }, { data: 1 }, { data: 'AQID', more: true }]
    for (const [index, message] of strange.entries()) {
      server.store.force(`peerwright/room/inbox/${client}/${index}`, { uid: 'x', at: 1, ...message })
    }
    await vi.waitFor(() => expect([alice.ignored, topic('room').inbox]).toEqual([4, undefined]))
    expect(heard).not.toHaveBeenCalled()
  })

  it('of a topic whose name no key may have arrive as well', async () => {
    const [alice, bob, heard] = [await connected(), await connected(), vi.fn()]
    const name = 'a/b.c#d$e[f]g%h é'
    await bob.subscribe(name, heard)
    await alice.publish(name, frame)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
    expect(Object.keys(topics())).toHaveLength(1)
  })
})

describe('somebody who vanishes', () => {
  it('is lost for who wrote to it, and only its own topic', async () => {
    const lost = vi.fn()
    const alice = await connected({ lost })
    const other = application()
    const bob = await connect(other.transport())
    for (const [transport, inbox] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const) {
      await transport.subscribe('room', () => {})
      await transport.subscribe(inbox, () => {})
    }
    await alice.publish('room', frame)
    await alice.publish('bob', frame)
    expect(lost).not.toHaveBeenCalled()
    await other.close()
    await vi.waitFor(() => expect(lost.mock.calls).toEqual([['bob']]))
  })
})

describe('who is not let in', () => {
  it('joins with TRANSPORT_REFUSED, caused by the rules', async () => {
    const failure = await failureOf(connect(application({ uid: null }).transport()))
    expect(PeerError.is(failure, 'TRANSPORT_REFUSED')).toBe(true)
    expect(failure).toMatchObject({ details: { transport: 'firebase' }, cause: { code: 'PERMISSION_DENIED' } })
  })

  it('is told to pass `auth` when it is signed in and did not', async () => {
    const { database } = application()
    const transport = await connect(new FirebaseTransport({ database, connectTimeout }))
    const failure = await failureOf(transport.subscribe('room', () => {}))
    expect(PeerError.is(failure, 'TRANSPORT_REFUSED')).toBe(true)
    expect(String(failure)).toContain('pass `auth`')
    expect([present('room'), await failureOf(transport.close())]).toEqual([[], undefined])
  })

  it('is refused at sign-in when the project has no anonymous users', async () => {
    await server.close()
    server = await startFirebase({ anonymous: false })
    signInAt(`127.0.0.1:${server.port}`)
    const failure = await failureOf(connect(ownApp()))
    expect(PeerError.is(failure, 'TRANSPORT_REFUSED')).toBe(true)
    expect(failure).toMatchObject({ cause: { code: 'auth/admin-restricted-operation' } })
    expect(appNames()).toEqual([])
  })

  it('goes offline when the right to read is taken away, and comes back with the next connection', async () => {
    const [offline, online] = [vi.fn(), vi.fn()]
    const alice = await connected({ offline, online })
    await alice.subscribe('room', () => {})
    const [client] = present('room')
    for (const connection of server.clients) connection.revoke(`peerwright/room/inbox/${client}`)
    await vi.waitFor(() => expect(offline).toHaveBeenCalledOnce())
    expect(PeerError.is(offline.mock.calls[0]?.[0], 'TRANSPORT_REFUSED')).toBe(true)
    server.drop()
    await vi.waitFor(() => expect(online).toHaveBeenCalledOnce(), 10_000)
  })
})

describe('a connection', () => {
  it('that is cut while subscribing subscribes once it is back', async () => {
    const [alice, bob, heard] = [await connected(), await connected(), vi.fn()]
    const subscribing = alice.subscribe('room', heard)
    server.drop()
    await subscribing
    await vi.waitFor(async () => expect(await online(bob)).toBe(true), 10_000)
    await bob.publish('room', frame)
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
  })

  it('that the SDK would try again much later is tried at once when woken', async () => {
    const reports: string[] = []
    const note = (report: string) => () => void reports.push(report)
    const alice = await connected({ offline: note('offline'), online: note('online') })
    // The SDK multiplies its pause with it: a quarter of an hour or more.
    const random = vi.spyOn(Math, 'random').mockReturnValue(1_000)
    server.drop()
    await vi.waitFor(() => expect(reports).toEqual(['offline']))
    random.mockRestore()
    alice.wake()
    await vi.waitFor(() => expect(reports).toEqual(['offline', 'online']), 10_000)
  })

  it('fails with TRANSPORT_UNREACHABLE for a config that names no database', async () => {
    const failure = await failureOf(connect(ownApp({ config: {}, anonymous: false })))
    expect(PeerError.is(failure, 'TRANSPORT_UNREACHABLE')).toBe(true)
    expect([failure, appNames()]).toMatchObject([{ cause: expect.any(Error) }, []])
  })
})

describe('nothing is left', () => {
  beforeEach(() => signInAt(`127.0.0.1:${server.port}`))

  it('in the database, at the server and in the SDK after it was closed', async () => {
    const shared = application()
    const [alice, bob] = [await connect(shared.transport()), await connect(ownApp())]
    for (const transport of [alice, bob]) await transport.subscribe('room', () => {})
    await alice.publish('room', frame)
    await bob.publish('room', frame)
    await Promise.all([alice.close(), bob.close()])
    await vi.waitFor(() => expect([topics(), armed(), server.clients.size]).toEqual([{}, 0, 1]))
    const [client] = server.clients
    await vi.waitFor(() => expect(client?.holds).toEqual({ listens: 0, onDisconnect: 0 }))
    expect(appNames()).toEqual([])
  })

  it('when it is left at any moment of connecting', async () => {
    const transport = ownApp()
    for (const moments of [0, 1, 2, 4, 8, 16, 32]) {
      const connecting = failureOf(transport.connect(silent))
      for (let moment = 0; moment < moments; moment++) await new Promise((resolve) => setImmediate(resolve))
      await transport.close()
      await connecting
    }
    await vi.waitFor(() => expect([appNames(), server.clients.size, topics()]).toEqual([[], 0, {}]))
  })

  it('when the server takes back an unfinished subscription after an outage', async () => {
    const shared = application()
    const alice = await connect(shared.transport())
    const subscribing = failureOf(alice.subscribe('room', () => {}))
    server.drop()
    await alice.close()
    expect(await subscribing).toBeDefined()
    const bob = await connect(shared.transport())
    await bob.subscribe('end', () => {})
    expect(Object.keys(topics())).toEqual(['end'])
  })
})
