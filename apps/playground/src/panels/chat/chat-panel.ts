import type { Panel } from '../../panel'
import { Store } from '../../store'
import { element, setText } from '../../ui/element'
import { followEnd } from '../../ui/follow-end'
import { keyedList } from '../../ui/keyed-list'
import { composer } from './composer'
import { Conversation, type Entry } from './conversation'
import { entryRow } from './message-row'
import { watchTypists } from './typists'
import { welcome } from './welcome'

/** Talk over a channel of the channels addon. */
export const chatPanel: Panel = {
  id: 'chat',
  title: 'Chat',
  area: 'stage',
  grows: true,
  mount(context) {
    const conversation = new Conversation(context.session, context.people)
    const arrivals = new Store(0)
    const list = element('ol', { class: 'entries', role: 'log', 'aria-label': 'Messages', 'data-testid': 'messages' })
    const greeting = welcome(context)
    const scroller = element(
      'div',
      { class: 'scroller', role: 'group', tabindex: 0, 'aria-label': 'Conversation' },
      greeting,
      list,
    )
    followEnd(scroller)
    const showAll = keyedList<Entry>(list, { key: ({ key }) => key, create: entryRow(conversation) })

    conversation.entries.watch((entries) => {
      showAll(entries)
      const messages = entries.filter(({ kind }) => kind === 'message')
      greeting.hidden = messages.length > 0
      arrivals.set(messages.filter((message) => !('delivery' in message)).length)
    })
    return {
      body: [scroller, typingLine(context.session), composer(context, conversation)],
      arrivals,
    }
  },
}

function typingLine(session: Parameters<typeof watchTypists>[0]): HTMLElement {
  const line = element('p', { class: 'typing', 'aria-live': 'polite', 'data-testid': 'typing' })
  watchTypists(session).watch((typists) => {
    const names = [...typists.values()]
    setText(line, names.length > 0 ? `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} typing…` : '')
  })
  return line
}
