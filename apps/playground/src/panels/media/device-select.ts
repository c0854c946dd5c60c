import { devices, watchDevices } from '@peerwright/addon-streams/capture'
import type { Readable } from '../../store'
import { element, fill } from '../../ui/element'
import type { LocalMedia, MediaState, Source } from './local-media'

const kinds = { camera: 'videoinput', microphone: 'audioinput' } as const

/** Chooses among the devices of a kind, also while one is shared; follows what is plugged in and out. */
export function deviceSelect(media: LocalMedia, source: keyof typeof kinds, label: string): HTMLElement {
  const id = `media-${source}-device`
  const select = element('select', { id, 'data-testid': id })
  select.addEventListener('change', () => void media.choose(source, select.value)) // its failure is shown
  const refresh = async () => {
    const list = await devices(kinds[source]).catch(() => [])
    const known = list.filter((device) => device.label)
    const chosen = chosenIn(media.state.value, source) ?? select.value
    const options = known.map(({ deviceId, label }) => element('option', { value: deviceId }, label))
    fill(select, ...(options.length > 0 ? options : [element('option', { value: '' }, `Default ${source}`)]))
    if (known.some(({ deviceId }) => deviceId === chosen)) select.value = chosen
    select.disabled = options.length === 0
  }
  follow(media.state, source, refresh)
  return element('div', { class: 'field' }, element('label', { for: id }, label), select)
}

/** Names are given once one device is permitted. */
function follow(state: Readable<MediaState>, source: Source, refresh: () => Promise<void>): void {
  let isCaptured: boolean | undefined
  state.watch(({ captured }) => {
    if (captured.has(source) === isCaptured) return
    isCaptured = captured.has(source)
    void refresh() // fails only into an empty list
  })
  try {
    watchDevices(() => refresh())
  } catch {
    // No devices in this place: the buttons say why.
  }
}

function chosenIn({ captured }: MediaState, source: Source): string | undefined {
  const [track] = captured.get(source)?.getTracks() ?? []
  return track?.getSettings().deviceId
}
