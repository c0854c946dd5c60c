import { createAnnouncer } from './announcer'
import { createAreas } from './areas'
import { Attachments } from './attachments'
import { header } from './header'
import { nameIn } from './names'
import { noticeStack } from './notice-stack'
import { Notices } from './notices'
import type { Area, PanelContext } from './panel'
import { People } from './people'
import { Session } from './session'
import { Store } from './store'
import { foldOnEscape } from './ui/disclosure'
import { element } from './ui/element'

const title = 'Peerwright playground'

/** Puts the playground on the page. */
export function startApp(root: HTMLElement): void {
  const session = new Session()
  const { node: liveRegion, announce } = createAnnouncer()
  const front = new Store<Area>('lobby')
  const context: PanelContext = {
    session,
    people: new People(session),
    attachments: new Attachments(session),
    notices: new Notices(session),
    announce,
    reveal: (area) => front.set(area),
  }
  const { main, nav } = createAreas(context, front)
  const skip = element(
    'a',
    { class: 'skip', href: '#stage', on: { click: () => front.set('stage') } },
    'Skip to the chat',
  )
  root.append(skip, header(context), nav, main, noticeStack(context.notices), liveRegion)
  foldOnEscape(root)

  session.metadata.watch((metadata) => {
    document.title = session.peer.active ? `${nameIn(metadata)} · ${session.peer.room} · ${title}` : title
  })
}
