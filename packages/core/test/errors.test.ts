import { expect, expectTypeOf, it, vi } from 'vitest'
import { defineErrors, KernelError, PeerError } from '../src/errors'

class ChannelError extends defineErrors('ChannelError', {
  CHANNEL_CLOSED: ({ label }: { label: string }) => `channel ${label} is closed: open it first`,
  CHANNEL_FULL: ({ bytes }: { bytes: number }) => `${bytes} bytes are waiting`,
  NO_CHANNELS: () => 'open a channel first',
}) {}

it('an error says its code, what happened and what to do, and keeps details and cause', () => {
  const cause = new Error('socket closed')
  const error = new KernelError('ADDON_IN_USE', { addon: 'streams', by: ['recording', 'captions'] }, { cause })
  expect(error).toMatchObject({
    name: 'PeerError',
    code: 'ADDON_IN_USE',
    details: { addon: 'streams', by: ['recording', 'captions'] },
    cause,
    message: 'ADDON_IN_USE: streams is used by recording, captions: detach that first or pass { cascade: true }',
  })
  expect(error).toBeInstanceOf(PeerError)
  expect(error.stack).toMatch(/^PeerError: ADDON_IN_USE/)
})

it('a failure of an addon names the hook or the event it happened in', () => {
  expect(new KernelError('ADDON_FAILED', { addon: 'stats' }).message).toBe('ADDON_FAILED: stats failed: see cause')
  expect(new KernelError('ADDON_FAILED', { addon: 'stats', hook: 'join' }).message).toContain('failed in hook join')
  expect(new KernelError('ADDON_FAILED', { addon: 'stats', event: 'error' }).message).toContain('failed on event error')
})

it('a caught error narrows to its code and its details', () => {
  const caught: unknown = new KernelError('TRANSPORT_UNREACHABLE', { transport: 'mqtt' })
  expect(PeerError.is(caught)).toBe(true)
  expect(PeerError.is(caught, 'TRANSPORT_REFUSED')).toBe(false)
  if (!PeerError.is(caught, 'TRANSPORT_UNREACHABLE')) throw new Error('not recognised')
  expectTypeOf(caught.details).toEqualTypeOf<{ transport: string }>()
  expect(caught.details.transport).toBe('mqtt')
})

it.each([undefined, null, 'ABORTED', 7, new Error('ABORTED'), { code: 'ABORTED' }])(
  '%s is no error of ours',
  (value) => {
    expect(PeerError.is(value)).toBe(false)
    expect(KernelError.is(value, 'ABORTED')).toBe(false)
  },
)

it('an error made by another copy of the kernel is recognised', async () => {
  vi.resetModules()
  const copy = await import('../src/errors')
  const foreign = new copy.KernelError('ABORTED')
  expect(foreign).not.toBeInstanceOf(PeerError)
  expect(PeerError.is(foreign, 'ABORTED')).toBe(true)
  expect(KernelError.is(foreign, 'ABORTED')).toBe(true)
})

it('an addon speaks from its own table, and its class recognises only its own errors', () => {
  const closed = new ChannelError('CHANNEL_CLOSED', { label: 'chat' })
  expect(closed.message).toBe('CHANNEL_CLOSED: channel chat is closed: open it first')
  expect(closed.name).toBe('ChannelError')
  expect(closed).toBeInstanceOf(ChannelError)
  expect(ChannelError.is(closed, 'CHANNEL_CLOSED')).toBe(true)
  expect(PeerError.is(closed, 'CHANNEL_CLOSED')).toBe(true)
  expect(KernelError.is(closed)).toBe(false)
  expect(ChannelError.is(new KernelError('ABORTED'))).toBe(false)
})

it('a code without details needs none and has none', () => {
  expect(new ChannelError('NO_CHANNELS').details).toEqual({})
  expect(new KernelError('ABORTED', {}, { cause: 'left' })).toMatchObject({ details: {}, cause: 'left' })
})

it('details that do not belong to the code do not compile', () => {
  expectTypeOf(new KernelError('ALREADY_JOINED', { room: 'lobby' }).code).toEqualTypeOf<'ALREADY_JOINED'>()
  // @ts-expect-error another code's details
  new ChannelError('CHANNEL_CLOSED', { bytes: 7 })
  // @ts-expect-error no such code
  expect(() => new ChannelError('CHANNEL_GONE', { label: 'chat' })).toThrow(TypeError)
})
