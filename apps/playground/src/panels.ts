import type { Panel } from './panel'
import { addonsPanel } from './panels/addons/addons-panel'
import { chatPanel } from './panels/chat/chat-panel'
import { jsonPanel } from './panels/json/json-panel'
import { logPanel } from './panels/log/log-panel'
import { mediaPanel } from './panels/media/media-panel'
import { recordingPanel } from './panels/recording/recording-panel'
import { remotesPanel } from './panels/remotes/remotes-panel'
import { roomPanel } from './panels/room/room-panel'

/** Every panel of the page, in the order of each area. A new one needs its folder and a line here. */
export const panels: readonly Panel[] = [
  roomPanel,
  remotesPanel,
  mediaPanel,
  recordingPanel,
  chatPanel,
  addonsPanel,
  logPanel,
  jsonPanel,
]
