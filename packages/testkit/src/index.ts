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
export type { Runner } from './runner'
export { type Rtc, type TrackedRtc, trackedRtc } from './tracked-rtc'
export type { TransportBench } from './transport-case'
export { type TransportSuiteOptions, testTransport } from './transport-suite'
