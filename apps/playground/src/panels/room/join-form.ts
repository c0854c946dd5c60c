import { redeemTicket } from '../../link'
import { keep } from '../../memory'
import type { PanelContext } from '../../panel'
import { button, relabel } from '../../ui/button'
import { disclosure } from '../../ui/disclosure'
import { element } from '../../ui/element'
import { joinFailure } from './join-failure'
import { joinFields } from './join-fields'

/** Room, name, password, broker; joins by itself in a tab that was opened from another one for it. */
export function joinForm(context: PanelContext): HTMLElement {
  const { session } = context
  const { room, name, password, broker } = joinFields()
  const submit = button({ label: 'Join room', kind: 'primary', type: 'submit', testId: 'join' })

  const enter = () => {
    keep('sessionStorage', 'name', name.input.value)
    return session.join({
      room: room.input.value.trim(),
      name: name.input.value.trim(),
      password: password.input.value,
      broker: broker.input.value.trim(),
    })
  }
  const press = (event: SubmitEvent) => {
    event.preventDefault()
    void (session.stay.value.phase === 'outside' ? enter() : session.leave()) // both end in `session.stay`
  }
  session.stay.watch(({ phase }) => {
    const isBusy = phase === 'joining' || phase === 'leaving'
    relabel(submit, { label: isBusy ? 'Cancel' : 'Join room' })
    for (const { input } of [room, name, password, broker]) input.readOnly = isBusy
  })
  if (redeemTicket(room.input.value)) void enter() // ends in `session.stay`

  return element(
    'form',
    { class: 'join', 'data-testid': 'join-form', on: { submit: press } },
    room.node,
    name.node,
    disclosure({ title: 'Password', testId: 'join-password-toggle' }, password.node),
    disclosure({ title: 'Signaling', testId: 'join-signaling-toggle' }, broker.node),
    submit,
    joinFailure(context),
  )
}
