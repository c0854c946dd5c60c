import { channels, compose, defineAddon, Peer, type PeerOptions } from 'peerwright'
import { afterEach, describe, expect, it, vi } from 'vitest'

/** What holds in Node as well as in browsers; `rtc` where there is no WebRTC of its own. */
export function describePeer(rtc?: PeerOptions['rtc']): void {
  const options: PeerOptions = rtc ? { rtc } : {}
  const peers: { dispose(): Promise<void> }[] = []
  const keep = <Kept extends { dispose(): Promise<void> }>(peer: Kept): Kept => {
    peers.push(peer)
    return peer
  }

  afterEach(async () => {
    await Promise.all(peers.splice(0).map((peer) => peer.dispose()))
  })

  describe('new Peer()', () => {
    it('meets others and talks to them with nothing configured', async () => {
      const [alice, bob] = [keep(new Peer(options)), keep(new Peer(options))]
      const heard: unknown[] = []
      bob.on('channel:message', async ({ data }) => heard.push(await data))
      await Promise.all([alice.join('lobby'), bob.join('lobby')])
      await vi.waitFor(() => expect(alice.connections.size).toBe(1), 10_000)
      await alice.send('hello')
      await vi.waitFor(() => expect(heard).toEqual(['hello']))
    })

    it('has its batteries out on request', async () => {
      const peer = keep(new Peer(options))
      expect([...peer.addons.keys()]).toEqual(['broadcast', 'channels', 'streams', 'recording'])
      const silent = await peer.detach(channels)
      expect([...silent.addons.keys()]).toEqual(['broadcast', 'streams', 'recording'])
      expect(() => peer.send('x')).toThrow(/ADDON_DETACHED/)
    })
  })

  describe('compose', () => {
    const counter = defineAddon({
      name: 'counter',
      setup() {
        let count = 0
        return { counter: { up: () => ++count } }
      },
    })

    it('gives each peer its own addons, in order', () => {
      const Counting = compose(channels(), counter())
      const [one, other] = [keep(new Counting(options)), keep(new Counting(options))]
      expect([one.counter.up(), one.counter.up(), other.counter.up()]).toEqual([1, 2, 1])
      expect([...one.addons.keys()]).toEqual(['channels', 'counter'])
      expect(one).toBeInstanceOf(Counting)
    })

    it('refuses at run time what types would have refused', () => {
      const needy = defineAddon({ name: 'needy', requires: { channels }, setup: () => ({}) })
      const Wrong = compose(...([needy()] as unknown as []))
      expect(() => new Wrong(options)).toThrow(/ADDON_REQUIRES/)
    })
  })
}
