export { type BroadcastApi, broadcast } from './broadcast'
export { BroadcastTransport } from './broadcast-transport'
