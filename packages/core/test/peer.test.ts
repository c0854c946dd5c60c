import { describe, expect, it } from 'vitest'
import { defineAddon } from '../src/addons/define'
import { Peer } from '../src/peer'
import { fakePeer } from './fake-room'

const code = (value: string) => expect.objectContaining({ code: value })

describe('a new peer', () => {
  it('is nobody, in no room, with nothing attached', () => {
    expect(new Peer().toJSON()).toEqual({
      id: '',
      room: '',
      metadata: undefined,
      active: false,
      connections: [],
      addons: [],
    })
  })

  it('refuses wrong options and says where they are wrong', () => {
    expect(() => new Peer({ connectionTimeout: -1 })).toThrow(/OPTIONS_INVALID: .*connectionTimeout/)
    expect(() => new Peer({ iceServers: [{ url: 'stun:x' }] as never })).toThrow(/OPTIONS_INVALID: .*iceServers/)
    expect(() => new Peer({ colour: 'blue' } as never)).toThrow(/OPTIONS_INVALID: .*colour/)
    expect(() => new Peer(7 as never)).toThrow(/OPTIONS_INVALID/)
  })

  it('gives its room the documented defaults', async () => {
    const { peer, rooms } = fakePeer()
    await peer.join()
    expect(rooms[0]?.options.room).toBe('default')
    expect(rooms[0]?.kernel.options).toEqual({
      app: '',
      iceServers: [],
      iceTransportPolicy: 'all',
      iceCandidateDebounce: 50,
      connectionTimeout: 15_000,
      recoveryTimeout: 60_000,
      maxConnections: 64,
    })
  })
})

describe('disposing', () => {
  it('leaves, detaches everything newest first, and then refuses whatever is asked', async () => {
    const { peer, rooms } = fakePeer()
    const gone: string[] = []
    const probe = (name: string) => defineAddon({ name, setup: (ctx) => void ctx.defer(() => gone.push(name)) })()
    peer.addon(probe('first')).addon(probe('second'))
    await peer.join()
    await Promise.all([peer.dispose(), peer.dispose()])
    expect(rooms[0]?.isClosed).toBe(true)
    expect(gone).toEqual(['second', 'first'])
    expect(() => peer.addon(probe('third'))).toThrow('PEER_DISPOSED')
    expect(() => peer.on('error', () => {})).toThrow('PEER_DISPOSED')
    expect(() => peer.update(1)).toThrow('PEER_DISPOSED')
    await expect(peer.join()).rejects.toEqual(code('PEER_DISPOSED'))
    await expect(peer.detach('first')).rejects.toEqual(code('PEER_DISPOSED'))
    await peer.leave()
  })

  it('while joining aborts the join', async () => {
    const { peer } = fakePeer()
    const joined = peer.join()
    const disposed = peer[Symbol.asyncDispose]()
    await expect(joined).rejects.toEqual(code('ABORTED'))
    await disposed
  })

  it('waits for addons that are still leaving', async () => {
    const { peer } = fakePeer()
    let isGone = false
    const slow = defineAddon({
      name: 'slow',
      setup: (ctx) =>
        void ctx.defer(async () => {
          await new Promise((resolve) => setTimeout(resolve, 20))
          isGone = true
        }),
    })
    void peer.addon(slow()).detach(slow)
    await peer.dispose()
    expect(isGone).toBe(true)
  })
})

describe('listening', () => {
  it('every subscription returns its undo function, and off() leaves addons alone', () => {
    const { peer } = fakePeer()
    const heard: string[] = []
    const listener = defineAddon({
      name: 'ear',
      setup: (ctx) => void ctx.on('addon:detached', () => heard.push('addon')),
    })
    peer.addon(listener())
    const off = peer.on('addon:detached', () => heard.push('undone'))
    off()
    peer.on('addon:detached', () => heard.push('off'))
    peer.off('addon:detached')
    peer.once(['addon:detached', 'addon:attached'], () => heard.push('once'))
    const payload = { name: 'x', addon: { name: 'x', version: '' } }
    peer.emit('addon:detached', payload)
    peer.emit('addon:attached', payload)
    expect(heard).toEqual(['addon', 'once'])
  })
})
