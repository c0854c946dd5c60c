import type { Transport, TransportContext } from '@peerwright/core'
import type { Runner } from './runner'

/** Where the transports of one test meet. */
export interface TransportBench {
  /** A transport that is not connected yet; two of them reach each other. */
  transport(): Transport
  /** Cuts everybody off from what is in the middle; resolves to what brings it back. */
  outage?(): Promise<() => unknown>
  /** A transport whose credentials are not taken. */
  stranger?(): Transport
  /** What is still held in the middle: connections, subscriptions; empty once everybody closed. */
  held?(): readonly string[]
  /** Stops what the bench started. */
  dispose?(): Promise<void>
}

/** What one test of the suite works with. */
export interface TransportCase {
  readonly bench: TransportBench
  readonly expect: Runner['expect']
  /** Connects a new transport; it is closed when the test ends. */
  connected(context?: Partial<TransportContext>): Promise<Transport>
}

/** The suite's tests: a sentence, and its proof. */
export type TransportCases = Readonly<Record<string, (test: TransportCase) => Promise<void>>>

/** A context for tests that do not care what it hears. */
export const silent: TransportContext = {
  signal: new AbortController().signal,
  online() {},
  offline() {},
  lost() {},
}

export const text = (frame: Uint8Array): string => new TextDecoder().decode(frame)
export const bytes = (content: string): Uint8Array => new TextEncoder().encode(content)
