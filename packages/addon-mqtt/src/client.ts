/** What is used of a client of mqtt.js; any other with these members will do. */
export interface MqttClientLike {
  readonly connected: boolean
  /** 5, or 4 for MQTT 3.1.1. */
  readonly options: { readonly protocolVersion?: number | undefined }
  on(event: string, listener: (...args: never[]) => void): unknown
  off(event: string, listener: (...args: never[]) => void): unknown
  publishAsync(topic: string, payload: never, options: object): Promise<unknown>
  subscribeAsync(topics: never): Promise<unknown>
  unsubscribeAsync(topics: string[]): Promise<unknown>
}

/** Name and password of an account at the broker. */
export interface MqttCredentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/** Resolves once the client is connected; rejects when it fails, hangs up or the signal aborts. */
export async function connected(client: MqttClientLike, signal: AbortSignal): Promise<void> {
  if (client.connected) return
  let forget = () => {}
  const connecting = new Promise<void>((resolve, reject) => {
    const listeners = { connect: () => resolve(), error: reject, close: () => reject(new Error('the broker hung up')) }
    const abort = () => reject(signal.reason)
    for (const [event, listener] of Object.entries(listeners)) client.on(event, listener)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    forget = () => {
      for (const [event, listener] of Object.entries(listeners)) client.off(event, listener)
      signal.removeEventListener('abort', abort)
    }
  })
  await connecting.finally(() => forget())
}
