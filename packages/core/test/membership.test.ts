import { describe, expect, it, vi } from 'vitest'
import { defineAddon } from '../src/addons/define'
import { KernelError } from '../src/errors'
import { fakePeer, fakeRemote, joinedPeer } from './fake-room'

const code = (value: string) => expect.objectContaining({ code: value })

describe('joining', () => {
  it('is done when the room is open, and leaving forgets the room', async () => {
    const { peer, rooms } = fakePeer()
    await peer.join({ room: 'lobby', metadata: { name: 'Ada' } })
    expect(peer).toMatchObject({ active: true, id: 'me in lobby', room: 'lobby', metadata: { name: 'Ada' } })
    await peer.leave()
    expect(peer).toMatchObject({ active: false, id: '', room: '', metadata: undefined })
    expect(rooms[0]?.isClosed).toBe(true)
  })

  it('the same room again gives the same promise', async () => {
    const { peer, rooms } = fakePeer()
    const joined = peer.join('lobby')
    expect(peer.join({ room: 'lobby' })).toBe(joined)
    await joined
    expect(peer.join('lobby')).toBe(joined)
    expect(rooms).toHaveLength(1)
  })

  it('another room is refused until the first is left', async () => {
    const { peer } = fakePeer()
    const joined = peer.join('lobby')
    await expect(peer.join('attic')).rejects.toEqual(code('ALREADY_JOINED'))
    await joined
    await expect(peer.join('attic')).rejects.toEqual(code('ALREADY_JOINED'))
    await peer.leave()
    await peer.join('attic')
    expect(peer.room).toBe('attic')
  })

  it('left before it is done, it rejects, and a new join works at once', async () => {
    const { peer, rooms } = fakePeer()
    const first = peer.join('lobby')
    const left = peer.leave()
    const second = peer.join('attic')
    await expect(first).rejects.toEqual(code('ABORTED'))
    await Promise.all([left, second])
    expect(peer).toMatchObject({ active: true, room: 'attic' })
    expect(rooms.map(({ options }) => options.room)).toEqual(['attic'])
  })

  it('left in the middle of opening, the next room waits for the end of the first', async () => {
    const { peer, rooms } = fakePeer((room) => {
      if (room.options.room === 'lobby') room.gate = new Promise(() => {})
    })
    const first = peer.join('lobby')
    await vi.waitFor(() => expect(peer.id).toBe('me in lobby'))
    void peer.leave()
    const second = peer.join('attic')
    await expect(first).rejects.toEqual(code('ABORTED'))
    await second
    expect(rooms.map(({ isClosed }) => isClosed)).toEqual([true, false])
    expect(peer.room).toBe('attic')
  })

  it('aborted by its signal, before or while joining, it rejects and the peer is as before', async () => {
    const { peer, rooms } = fakePeer((room) => {
      room.gate = new Promise(() => {})
    })
    await expect(peer.join({ signal: AbortSignal.abort() })).rejects.toEqual(code('ABORTED'))
    expect(rooms).toEqual([])
    const controller = new AbortController()
    const joined = peer.join({ signal: controller.signal })
    await vi.waitFor(() => expect(peer.room).toBe('default'))
    controller.abort()
    await expect(joined).rejects.toEqual(code('ABORTED'))
    expect(peer.toJSON()).toMatchObject({ id: '', room: '', active: false })
    expect(rooms[0]?.isClosed).toBe(true)
  })

  it('an abort signal that fires after joining changes nothing', async () => {
    const { peer } = fakePeer()
    const controller = new AbortController()
    await peer.join({ signal: controller.signal })
    controller.abort()
    expect(peer.active).toBe(true)
  })

  it('failing leaves the peer as it was, and it can try again', async () => {
    let isReachable = false
    const { peer, rooms } = fakePeer((room) => {
      if (!isReachable) room.gate = Promise.reject(new KernelError('TRANSPORT_UNREACHABLE', { transport: 'memory' }))
    })
    await expect(peer.join('lobby')).rejects.toEqual(code('TRANSPORT_UNREACHABLE'))
    expect(peer.toJSON()).toMatchObject({ id: '', room: '', active: false })
    expect(rooms[0]?.isClosed).toBe(true)
    isReachable = true
    await peer.join('attic')
    expect(peer.active).toBe(true)
  })

  it('a throwing join tap fails it and runs the leave taps', async () => {
    const { peer } = fakePeer()
    const leave = vi.fn()
    peer.hooks.join.tap('app', () => {
      throw new Error('no')
    })
    peer.hooks.leave.tap('app', leave)
    await expect(peer.join()).rejects.toThrow()
    expect(leave).toHaveBeenCalledOnce()
  })

  it('wrong options reject, naming what is wrong', async () => {
    const { peer } = fakePeer()
    await expect(peer.join(5 as never)).rejects.toEqual(code('OPTIONS_INVALID'))
    await expect(peer.join('')).rejects.toThrow(/OPTIONS_INVALID: .*room/)
    await expect(peer.join({ secret: 'short' })).rejects.toThrow(/OPTIONS_INVALID: .*secret/)
    await expect(peer.join({ verify: true as never })).rejects.toThrow(/OPTIONS_INVALID: .*verify/)
    expect(peer.room).toBe('')
  })
})

describe('in and out of rooms', () => {
  it('leaving at any time, also twice and in no room, resolves', async () => {
    const { peer } = fakePeer()
    await peer.leave()
    await peer.join()
    await Promise.all([peer.leave(), peer.leave()])
    await peer.leave()
    expect(peer.active).toBe(false)
  })

  it('a leave tap that hangs does not keep the peer in the room for ever', async () => {
    const { peer, errors } = fakePeer()
    await peer.join()
    peer.hooks.leave.tap('hung', () => new Promise(() => {}))
    vi.useFakeTimers()
    const left = peer.leave()
    await vi.advanceTimersByTimeAsync(5_000)
    vi.useRealTimers()
    await left
    expect(peer.active).toBe(false)
    expect(errors).toEqual(['ADDON_FAILED hung'])
  })

  it('metadata can be changed in a room, also while joining, and nowhere else', async () => {
    const { peer, rooms } = fakePeer()
    expect(() => peer.update('x')).toThrow('NOT_IN_ROOM')
    const joined = peer.join({ metadata: 'old' })
    peer.update('new')
    await joined
    expect(rooms[0]?.options.metadata).toBe('new')
    peer.update('newer')
    expect(peer.metadata).toBe('newer')
    await peer.leave()
    expect(() => peer.update('x')).toThrow('NOT_IN_ROOM')
  })

  it('lists itself as JSON with its remotes and addons', async () => {
    const { peer, room } = await joinedPeer()
    room.meet(fakeRemote('bob'))
    const labels = defineAddon({
      name: 'labels',
      setup: (ctx) => void ctx.json(() => ({ labels: ['a'], id: 'mine!' })),
    })
    expect(JSON.parse(JSON.stringify(peer.addon(labels())))).toEqual({
      id: 'me in lobby',
      room: 'lobby',
      active: true,
      connections: ['bob'],
      addons: ['labels'],
      labels: ['a'],
    })
  })
})
