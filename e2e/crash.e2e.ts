import { describe, expect, it } from 'vitest'
import { browserNames } from '../scripts/lib/browsers.mjs'
import { useStage } from './harness/stage'

/** Default options; the browser itself calls a silent connection failed after 17 s. */
const NOTICED = 25_000

describe.each(browserNames)('a crashed page of %s', { timeout: 60_000 }, (browser) => {
  const stage = useStage(browser)

  it('is gone at the other side within 25 seconds, although it said no goodbye', async () => {
    const witness = await stage.player()
    const { player: victim, crash } = await stage.crashable()
    await Promise.all([witness.join('lobby'), victim.join('lobby')])
    await Promise.all([witness.meets(1), victim.meets(1)])
    const remote = await victim.id()
    await crash()
    const { reason } = await witness.sees('connection:closed', { remote }, NOTICED)
    expect(['gone', 'timeout']).toContain(reason)
    const newcomer = await stage.player()
    await newcomer.join('lobby')
    await Promise.all([witness.meets(1), newcomer.meets(1)])
  })

  it('fails what it was receiving, at the sender', async () => {
    const witness = await stage.player()
    const { player: victim, crash } = await stage.crashable()
    await Promise.all([witness.join('lobby'), victim.join('lobby')])
    await Promise.all([witness.meets(1), victim.meets(1)])
    await witness.call('flood', 'bulk')
    await victim.sees('channel:beginning', { label: 'bulk' })
    await crash()
    const { error } = await witness.sees('flood:failed', { label: 'bulk' }, NOTICED)
    expect(error).toContain('CHANNEL_CLOSED')
  })

  it('fails what it was sending, at the receiver', async () => {
    const witness = await stage.player()
    const { player: victim, crash } = await stage.crashable()
    await Promise.all([witness.join('lobby'), victim.join('lobby')])
    await Promise.all([witness.meets(1), victim.meets(1)])
    await victim.call('flood', 'bulk')
    await witness.sees('channel:beginning', { label: 'bulk' })
    await crash()
    const { error } = await witness.sees('channel:broken', { label: 'bulk' }, NOTICED)
    expect(error).toContain('CHANNEL_CLOSED')
  })
})
