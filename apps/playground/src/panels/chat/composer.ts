import { typing } from '../../addons/typing'
import type { PanelContext } from '../../panel'
import { watchAll } from '../../store'
import { button } from '../../ui/button'
import { element, fill } from '../../ui/element'
import type { Conversation } from './conversation'

/** Without another key for so long, we stopped typing, in milliseconds. */
const idleAfter = 3_000

/** Where a message is written: Enter sends, Shift and Enter starts a line. */
export function composer({ session, people, attachments }: PanelContext, conversation: Conversation): HTMLElement {
  const tell = typingTeller(() => session.peer.get(typing)?.typing)
  const text: HTMLTextAreaElement = element('textarea', {
    id: 'chat-input',
    rows: 1,
    maxlength: 10_000,
    placeholder: 'Write a message',
    'aria-label': 'Message',
    'data-testid': 'chat-input',
    on: { input: () => tell(text.value !== '') },
  })
  const recipient = element('select', { 'aria-label': 'To', 'data-testid': 'chat-to' })
  const send = button({ label: 'Send', icon: 'send', kind: 'primary', type: 'submit', testId: 'chat-send' })
  const obstacle = element('p', { class: 'obstacle', id: 'chat-obstacle', 'data-testid': 'chat-obstacle' })

  const submit = (event?: SubmitEvent) => {
    event?.preventDefault()
    const written = text.value.trim()
    if (!written || send.disabled) return
    tell(false)
    text.value = ''
    void conversation.send({ text: written, to: recipient.value ? [recipient.value] : undefined }) // ends in its entry
  }
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    submit()
  })

  const attachChannels = () => {
    attachments.attach('channels')
    showObstacle()
    text.focus()
  }
  const attach = () => button({ label: 'Attach channels', onPress: attachChannels, testId: 'remedy-channels' })
  const showObstacle = () => {
    const isInside = session.stay.value.phase === 'inside'
    const isReady = isInside && conversation.canSend
    send.disabled = text.disabled = recipient.disabled = !isReady
    obstacle.hidden = isReady
    if (!isInside) fill(obstacle, 'Join a room to talk.')
    else if (!isReady) fill(obstacle, 'Channels are detached: messages have nothing to travel on. ', attach())
  }
  const showRecipients = () => {
    const chosen = recipient.value
    const everybody = element('option', { value: '' }, 'Everybody')
    fill(recipient, everybody, ...people.list.value.map(({ id, name }) => element('option', { value: id }, name)))
    recipient.value = people.list.value.some(({ id }) => id === chosen) ? chosen : ''
    recipient.hidden = people.list.value.length < 2
  }
  watchAll([session.stay, attachments.rows], showObstacle)
  people.list.watch(showRecipients)

  return element(
    'form',
    { class: 'composer', 'data-testid': 'composer', on: { submit } },
    obstacle,
    element('div', { class: 'composer-line' }, recipient, text, send),
  )
}

interface Teller {
  start(): void
  stop(): void
}

/** Says that we started typing once, and that we stopped: when told, or when no key came for a while. */
function typingTeller(addon: () => Teller | undefined): (isTyping: boolean) => void {
  let isTold = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = (isTyping: boolean) => {
    clearTimeout(timer)
    if (isTyping) timer = setTimeout(() => tell(false), idleAfter)
    if (isTyping === isTold) return
    isTold = isTyping
    if (isTyping) addon()?.start()
    else addon()?.stop()
  }
  return tell
}
