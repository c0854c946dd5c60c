import { button } from '../../ui/button'
import { element, fill, setText } from '../../ui/element'
import { errorNote } from '../../ui/error-note'
import type { Row } from '../../ui/keyed-list'
import { clockTime } from '../../ui/time'
import { type Conversation, type Delivery, type Entry, failures, type Message, type Note } from './conversation'

/** A message or a note; only the delivery of our own messages ever changes. */
export const entryRow =
  (conversation: Conversation) =>
  (entry: Entry): Row<Entry> =>
    entry.kind === 'note' ? noteRow(entry) : messageRow(conversation, entry)

const noteRow = ({ text }: Note): Row<Entry> => ({
  node: element('li', { class: 'note', 'data-testid': 'chat-note' }, text),
  update: () => {},
})

function messageRow(conversation: Conversation, message: Message): Row<Entry> {
  const { author, text, at, isEcho, audience, delivery } = message
  const isOwn = delivery !== undefined
  const state = element('span', { class: 'delivery', 'data-testid': 'delivery' })
  const failure = element('div', {})
  const node = element(
    'li',
    { class: `message ${isOwn ? 'own' : 'other'}`, 'data-testid': 'message', 'data-own': String(isOwn) },
    element(
      'p',
      { class: 'message-head' },
      element('span', { class: 'author' }, isOwn ? 'You' : author),
      audience !== undefined && element('span', { class: 'audience' }, `to ${audience}`),
      isEcho && element('span', { class: 'audience' }, 'echo'),
      element('time', { datetime: new Date(at).toISOString() }, clockTime(at)),
    ),
    element('p', { class: 'bubble', 'data-testid': 'message-text' }, text),
    isOwn && state,
    failure,
  )

  let shown: Delivery | undefined
  const update = (entry: Entry) => {
    if (entry.kind !== 'message' || !entry.delivery || entry.delivery === shown) return
    shown = entry.delivery
    state.dataset.state = shown.state
    setText(state, deliveryText(shown))
    if (shown.state === 'failed') fill(failure, failureNote(conversation, entry, shown.error))
  }
  return { node, update }
}

function deliveryText(delivery: Delivery): string {
  if (delivery.state === 'sending') return 'sending…'
  if (delivery.state === 'failed')
    return `not received${delivery.missedBy.length > 0 ? ` by ${delivery.missedBy.join(', ')}` : ''}`
  if (delivery.to === 0) return 'nobody else is here'
  return delivery.to === 1 ? 'received' : `received by all ${delivery.to}`
}

/** Why it failed, and a button that sends it again to those who missed it. */
function failureNote(conversation: Conversation, { text }: Message, error: unknown): HTMLElement {
  const missed = failures(error)
  const to = missed.length > 0 ? missed.map(({ id }) => id) : undefined
  const again = button({
    label: 'Send again',
    icon: 'send',
    testId: 'send-again',
    onPress: () => conversation.send({ text, to }),
  })
  // Where one missed it there is one reason, which says more than the sum.
  const [only, ...others] = missed
  const shown = only && others.length === 0 ? only.error : error
  return errorNote({ error: shown, actions: [again], testId: 'send-error' })
}
