import { redeemTicket, roomInAddress } from '../../link'
import { keep, recall } from '../../memory'
import { suggestName } from '../../names'
import type { PanelContext } from '../../panel'
import type { Stay } from '../../session'
import { button, relabel } from '../../ui/button'
import { disclosure } from '../../ui/disclosure'
import { element, fill } from '../../ui/element'
import { errorNote } from '../../ui/error-note'
import { type Field, field } from '../../ui/field'

/** Room, name, password; joins by itself in a tab that was opened from another one for it. */
export function joinForm({ session, attachments }: PanelContext): HTMLElement {
  const room = field({
    id: 'room',
    label: 'Room name',
    hint: 'Whoever joins under the same name meets you.',
    value: roomInAddress() ?? 'lobby',
    isRequired: true,
    maxLength: 100,
    testId: 'join-room',
  })
  const name = field({
    id: 'name',
    label: 'Your name',
    value: recall('sessionStorage', 'name') ?? suggestName(),
    isRequired: true,
    maxLength: 40,
    autocomplete: 'nickname',
    testId: 'join-name',
  })
  const password = passwordField()
  const submit = button({ label: 'Join room', kind: 'primary', type: 'submit', testId: 'join' })
  const failure = element('div', {})

  const enter = () => {
    keep('sessionStorage', 'name', name.input.value)
    return session.join({
      room: room.input.value.trim(),
      name: name.input.value.trim(),
      password: password.input.value,
    })
  }
  const attachBroadcast = () =>
    button({ label: 'Attach broadcast', onPress: () => attachments.attach('broadcast'), testId: 'remedy-broadcast' })

  const showFailure = ({ error }: Stay) => {
    const needsTransport = error !== undefined && !attachments.has('broadcast')
    const actions = needsTransport ? [attachBroadcast()] : []
    fill(failure, error !== undefined && errorNote({ error, actions, testId: 'join-error' }))
  }
  session.stay.watch((stay) => {
    const isBusy = stay.phase === 'joining' || stay.phase === 'leaving'
    relabel(submit, { label: isBusy ? 'Cancel' : 'Join room' })
    for (const { input } of [room, name, password]) input.readOnly = isBusy
    showFailure(stay)
  })

  const press = (event: SubmitEvent) => {
    event.preventDefault()
    void (session.stay.value.phase === 'outside' ? enter() : session.leave()) // both end in `session.stay`
  }
  const form = element(
    'form',
    { class: 'join', 'data-testid': 'join-form', on: { submit: press } },
    room.node,
    name.node,
    disclosure({ title: 'Password', testId: 'join-password-toggle' }, password.node),
    submit,
    failure,
  )
  if (redeemTicket(room.input.value)) void enter() // ends in `session.stay`
  return form
}

const passwordField = (): Field =>
  field({
    id: 'password',
    label: 'Room password (optional)',
    hint: 'Everybody in the room needs the same one. It is never part of an invitation link.',
    type: 'password',
    testId: 'join-password',
  })
