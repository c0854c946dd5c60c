export type { AddonSuiteOptions } from './addon-bench'
export { testAddon } from './addon-suite'
export { forbidCodeGeneration } from './code-generation'
export { defaultRtc } from './default-rtc'
export type { Faults } from './faults'
export { type LeakTracker, trackLeaks } from './leaks'
export {
  type Deliveries,
  type MemoryApi,
  MemoryNetwork,
  type MemoryNetworkOptions,
  memoryNetwork,
  type NetworkClock,
  type SeenFrame,
  type Traffic,
} from './memory-network'
export { MemoryTransport } from './memory-transport'
export type { WebSocketClass } from './relay-socket'
export { type RelayApi, type RelayOptions, RelayTransport, relay } from './relay-transport'
export { disposeRooms, type MemoryPeer, type Room, type RoomHandle, type RoomOptions, room } from './room'
export type { RoomPeer } from './room-peer'
export type { Runner } from './runner'
export { type Rtc, type TrackedRtc, trackedRtc } from './tracked-rtc'
export type { TransportBench } from './transport-case'
export { type TransportSuiteOptions, testTransport } from './transport-suite'
