import type { RecordedFile } from '@peerwright/addon-recording'
import type { Panel } from '../../panel'
import { Store, watchAll } from '../../store'
import { button, relabel } from '../../ui/button'
import { element, fill, setText } from '../../ui/element'
import { empty } from '../../ui/empty'
import { errorNote } from '../../ui/error-note'
import { keyedList } from '../../ui/keyed-list'
import { duration } from '../../ui/time'
import { fileRow } from './file-row'
import { Recorder } from './recorder'

/** Record everybody into one file: a running clock, a preview, downloads. */
export const recordingPanel: Panel = {
  id: 'recording',
  title: 'Recording',
  area: 'stage',
  isFolded: true,
  mount({ session, attachments, announce }) {
    const recorder = new Recorder(session)
    const clock = new Store('')
    const sound = element('input', { type: 'checkbox', checked: true, 'data-testid': 'recording-sound' })
    const start = button({
      label: 'Record everybody',
      kind: 'primary',
      testId: 'recording-start',
      onPress: () => recorder.start({ withSound: sound.checked }),
    })
    const pause = button({ label: 'Pause', icon: 'pause', testId: 'recording-pause', onPress: () => recorder.pause() })
    const stop = button({ label: 'Stop', kind: 'danger', testId: 'recording-stop', onPress: () => recorder.stop() })
    const time = element('output', {
      class: 'recording-clock',
      'aria-label': 'Recorded',
      'data-testid': 'recording-clock',
    })
    const preview = element('video', {
      class: 'recording-preview',
      muted: true,
      playsinline: true,
      autoplay: true,
      'aria-label': 'What is recorded',
      'data-testid': 'recording-preview',
    })
    preview.muted = true
    const option = element('label', { class: 'recording-option' }, sound, ' with sound')
    const controls = element('div', { class: 'actions' }, start, option, pause, stop, time)
    const obstacle = empty('recording-obstacle', 'Switch recording on under Addons to record.')
    const trouble = element('div', {})
    const list = element('ul', { class: 'recorded-files', 'aria-label': 'Recorded files' })
    const showFiles = keyedList<RecordedFile>(list, { key: ({ name }) => name, create: fileRow })
    const tick = () => {
      const { recording } = recorder.state.value
      const text = recording ? duration(recording.duration) : ''
      clock.set(text)
      setText(time, text)
    }

    watchAll([recorder.state, attachments.rows], () => {
      const { recording, isBusy, files, error } = recorder.state.value
      const isAttached = attachments.has('recording')
      obstacle.hidden = isAttached
      controls.hidden = !isAttached
      start.hidden = option.hidden = recording !== undefined
      pause.hidden = stop.hidden = time.hidden = preview.hidden = recording === undefined
      start.disabled = isBusy
      const isPaused = recording?.state === 'paused'
      relabel(pause, isPaused ? { label: 'Resume', icon: 'play' } : { label: 'Pause', icon: 'pause' })
      const shown = recording?.preview ?? null
      if (preview.srcObject !== shown) preview.srcObject = shown
      showFiles(files)
      list.hidden = files.length === 0
      trouble.hidden = error === undefined
      fill(
        trouble,
        error !== undefined && errorNote({ error, testId: 'recording-error', onDismiss: () => recorder.dismiss() }),
      )
      tick()
    })
    setInterval(tick, 500)
    session.on<{ state: string }>('recording:remote', ({ state }) => announce(`Somebody else: ${state}`))
    return { body: [preview, controls, obstacle, trouble, list], count: clock }
  },
}
