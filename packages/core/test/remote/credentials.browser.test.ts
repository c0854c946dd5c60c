import { afterEach, describe, expect, it } from 'vitest'
import { offersOf } from './support/negotiating'
import { type Actor, closeStages, stage, until } from './support/stage'

afterEach(closeStages)

type Servers = () => Promise<RTCIceServer[]>

/** Two who are connected, and the credentials that whoever leads gets from now on. */
async function scene() {
  const { actor, meet } = await stage()
  let next: Servers = async () => []
  let asked = 0
  const iceServers: Servers = () => {
    asked++
    return next()
  }
  const pair = [actor('alice', { iceServers }), actor('bob', { iceServers })] as const
  const offers = offersOf(...pair)
  await meet(...pair)
  const [leader, follower] = offers[0] === pair[0].peer.id ? pair : ([pair[1], pair[0]] as const)
  leader.peer.hooks.recover.tap('test', () => 'restart')
  const before = asked
  return { leader, follower, offers, isAsked: () => asked > before, from: (servers: Servers) => (next = servers) }
}

/** The connection says that it failed, until the returned function is called. */
function pretendFailure(from: Actor, to: Actor): () => void {
  const { connection } = from.to(to)
  const tell = () => connection.dispatchEvent(new Event('connectionstatechange'))
  Object.defineProperty(connection, 'connectionState', { configurable: true, get: () => 'failed' })
  tell()
  return () => {
    Reflect.deleteProperty(connection, 'connectionState')
    tell()
  }
}

describe('a restart for which credentials', () => {
  it('never come does not keep anybody from being heard', async () => {
    const { leader, follower, from, isAsked } = await scene()
    from(() => new Promise(() => {}))
    const regain = pretendFailure(leader, follower)
    await until(isAsked)
    expect(await leader.to(follower).ping()).toBeGreaterThan(0)
    expect(await follower.to(leader).ping()).toBeGreaterThan(0)
    regain()
    await until(() => leader.to(follower).state === 'connected')
  })

  it('can not be had is made with the old ones, and the failure is told', async () => {
    const { leader, follower, offers, from } = await scene()
    from(() => Promise.reject(new Error('the server is down')))
    const regain = pretendFailure(leader, follower)
    await until(() => offers.length > 1)
    expect(leader.errors.map(({ code, cause }) => [code, cause])).toContainEqual([
      'NEGOTIATION_FAILED',
      new Error('the server is down'),
    ])
    regain()
    await until(() => leader.to(follower).state === 'connected')
  })
})
