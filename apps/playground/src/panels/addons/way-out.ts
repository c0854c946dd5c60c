import { PeerError } from '@peerwright/core'
import { button } from '../../ui/button'
import type { AddonSwitch } from './addon-switch'

/** The button that helps against an error of a switch: take along what depends on it, or bring what it depends on. */
export function wayOut(error: unknown, name: string, control: AddonSwitch, done: () => void): readonly HTMLElement[] {
  if (PeerError.is(error, 'ADDON_IN_USE')) {
    const label = `Detach ${[...error.details.by, name].join(' and ')}`
    const cascade = () => control.turn(false, { cascade: true }).then(done)
    return [button({ label, kind: 'danger', testId: 'cascade', onPress: cascade })]
  }
  if (PeerError.is(error, 'ADDON_REQUIRES')) {
    const { requires } = error.details
    const attachBoth = () => control.attachBoth(requires).then(done)
    return [button({ label: `Attach ${requires} and ${name}`, testId: 'attach-required', onPress: attachBoth })]
  }
  return []
}
