import { typing } from '../../addons/typing'
import type { PanelContext } from '../../panel'
import { watchAll } from '../../store'
import { button } from '../../ui/button'
import { element, fill } from '../../ui/element'
import type { Conversation } from './conversation'
import { recipientSelect } from './recipient-select'
import { typingTeller } from './typing-teller'

/** Where a message is written: Enter sends, Shift and Enter starts a line. */
export function composer(context: PanelContext, conversation: Conversation): HTMLElement {
  const { session, people, attachments } = context
  const tell = typingTeller(() => session.peer.get(typing)?.typing)
  const text = messageInput()
  const recipient = recipientSelect(people)
  const send = button({ label: 'Send', icon: 'send', kind: 'primary', type: 'submit', testId: 'chat-send' })
  const obstacle = element('p', { class: 'obstacle', 'data-testid': 'chat-obstacle' })

  const submit = (event: Event) => {
    event.preventDefault()
    const written = text.value.trim()
    if (!written || send.disabled) return
    tell(false)
    text.value = ''
    void conversation.send({ text: written, to: recipient.value ? [recipient.value] : undefined }) // ends in its entry
  }
  text.addEventListener('input', () => tell(text.value !== ''))
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
  })

  const attachChannels = () => {
    attachments.attach('channels')
    showObstacle()
    text.focus()
  }
  const showObstacle = () => {
    const isInside = session.stay.value.phase === 'inside'
    const isReady = isInside && conversation.canSend
    send.disabled = text.disabled = recipient.disabled = !isReady
    obstacle.hidden = isReady
    if (!isInside) fill(obstacle, 'Join a room to talk.')
    else if (!isReady) fill(obstacle, ...channelsMissing(attachChannels))
  }
  watchAll([session.stay, attachments.rows], showObstacle)

  return element(
    'form',
    { class: 'composer', 'data-testid': 'composer', on: { submit } },
    obstacle,
    element('div', { class: 'composer-line' }, recipient, text, send),
  )
}

const messageInput = (): HTMLTextAreaElement =>
  element('textarea', {
    rows: 1,
    maxlength: 10_000,
    placeholder: 'Write a message',
    'aria-label': 'Message',
    'data-testid': 'chat-input',
  })

const channelsMissing = (onPress: () => void): readonly (string | HTMLElement)[] => [
  'Channels are detached: messages have nothing to travel on. ',
  button({ label: 'Attach channels', onPress, testId: 'remedy-channels' }),
]
