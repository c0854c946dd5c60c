import { button, relabel } from '../../ui/button'
import { element } from '../../ui/element'
import { deviceSelect } from './device-select'
import type { LocalMedia, Source } from './local-media'

const texts = {
  camera: { start: 'Share camera', stop: 'Stop camera', icon: 'camera' },
  microphone: { start: 'Share microphone', stop: 'Stop microphone', icon: 'microphone' },
  screen: { start: 'Share screen', stop: 'Stop screen', icon: 'system' },
} as const

/** The buttons that share and mute, and the choice of devices. */
export function mediaControls(media: LocalMedia): HTMLFieldSetElement {
  return element(
    'fieldset',
    { class: 'media-controls', 'aria-label': 'What you share' },
    element(
      'div',
      { class: 'actions' },
      sourceButton(media, 'camera'),
      sourceButton(media, 'microphone'),
      muteButton(media),
      sourceButton(media, 'screen'),
    ),
    element(
      'div',
      { class: 'media-devices' },
      deviceSelect(media, 'camera', 'Camera'),
      deviceSelect(media, 'microphone', 'Microphone'),
    ),
  )
}

function sourceButton(media: LocalMedia, source: Source): HTMLButtonElement {
  const { start, stop, icon } = texts[source]
  const made = button({ label: start, icon, testId: `media-${source}`, onPress: () => media.toggle(source) })
  media.state.watch(({ captured, pending }) => {
    const isOn = captured.has(source)
    relabel(made, { label: isOn ? stop : start, icon })
    made.ariaPressed = String(isOn)
    made.ariaBusy = String(pending.has(source))
  })
  return made
}

function muteButton(media: LocalMedia): HTMLButtonElement {
  const made = button({ label: 'Mute', icon: 'muted', testId: 'media-mute', onPress: () => toggle() })
  const toggle = () => media.mute(!media.state.value.isMuted)
  media.state.watch(({ captured, isMuted }) => {
    made.disabled = !captured.has('microphone')
    made.ariaPressed = String(isMuted)
    relabel(made, { label: isMuted ? 'Unmute' : 'Mute', icon: 'muted' })
  })
  return made
}
