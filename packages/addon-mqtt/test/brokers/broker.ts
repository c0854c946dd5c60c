/** A running MQTT broker on 127.0.0.1. */
export interface Broker {
  /** Port of MQTT over WebSocket. */
  readonly port: number
  /** Port of MQTT over TCP. */
  readonly tcpPort: number
  close(): Promise<void>
}

export interface BrokerOptions {
  /** Takes this account only. @defaultValue everybody */
  readonly account?: { readonly username: string; readonly password: string } | undefined
  /** Listens there again. @defaultValue any free port */
  readonly port?: number | undefined
}

export const webSocketUrl = (port: number): string => `ws://127.0.0.1:${port}/mqtt`
