import type { Panel } from '../../panel'
import { element, fill } from '../../ui/element'
import { joinForm } from './join-form'
import { stayCard } from './stay-card'

/** The way in, and once inside: where we are, who we are, how others get here, and the way out. */
export const roomPanel: Panel = {
  id: 'room',
  title: 'Room',
  area: 'lobby',
  mount(context) {
    const { session, announce } = context
    const body = element('div', { class: 'room' })
    const outside = joinForm(context)
    const inside = stayCard(context)
    let wasInside = false

    session.stay.watch(({ phase }) => {
      const isInside = phase === 'inside'
      if (body.firstChild && isInside === wasInside) return
      const hadFocus = body.contains(document.activeElement)
      fill(body, isInside ? inside : outside)
      if (hadFocus) body.querySelector<HTMLElement>('a, form:not([hidden]) input')?.focus()
      if (isInside) announce(`You are in room ${session.peer.room}.`)
      else if (wasInside) announce('You left the room.')
      wasInside = isInside
    })
    return { body: [body] }
  },
}
