import { channels } from '@peerwright/addon-channels'
import { defineAddon } from '@peerwright/core'
import { room } from '@peerwright/testkit'
import { describe, expect, it, vi } from 'vitest'
import { bytesOf, hear, pair, watch } from '../peers'

/** What other addons can take out of channels. */
export function describeArriving(): void {
  describe('arrive', () => {
    /** Keeps what is under its label, or begins with "mine". */
    const taker = () =>
      defineAddon({
        name: 'taker',
        requires: { channels },
        setup(ctx) {
          const taken: unknown[] = []
          ctx.tap(ctx.needs.channels.arrive, async ({ label, data, info, take }) => {
            if (label !== 'addon:taker' && info?.for !== 'taker') return
            take()
            taken.push(await data)
          })
          return { taker: { taken } }
        },
      })()

    it('lets an addon keep messages, which the application then never sees', async () => {
      const [alice, bob] = await room({ addons: (peer) => peer.addon(channels()).addon(taker()) }, 'alice', 'bob')
      const heard = hear(bob)
      const seen = watch(bob, 'addon:taker')
      await alice.send('kept', { info: { for: 'taker' } })
      await alice.send('also kept', 'addon:taker')
      await alice.send('for all')
      await vi.waitFor(() => expect([bob.taker.taken, heard]).toEqual([['kept', 'also kept'], ['for all']]))
      expect(seen).toEqual([])
      expect([alice.toJSON(), bob.toJSON()]).toMatchObject([{ channels: [] }, { channels: [] }])
    })

    it('refuses what is meant for an addon that is not there', async () => {
      const [alice, bob] = await pair()
      const seen = watch(bob, 'addon:taker')
      await expect(alice.send(bytesOf(20_000_000), { label: 'addon:taker', to: bob.id })).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'TRANSFER_ABORTED', details: { by: 'receiver' } } }] },
      })
      expect(seen).toEqual([])
    })
  })
}
