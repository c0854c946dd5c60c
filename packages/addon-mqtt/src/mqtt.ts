import { type Addon, type AddonToken, defineAddon, type Gives } from '@peerwright/core'
import { MqttTransport } from './mqtt-transport'
import { type MqttOptions, optionsSchema } from './options'

/** What the addon gives the peer: its transport, under the addon's name. */
export type MqttApi<Name extends string = 'mqtt'> = { readonly [Member in Name]: MqttTransport }

/** Makes addons for one broker each, and names the one without a `name` of its own. */
export interface MqttFactory extends AddonToken<'mqtt', Gives<MqttApi>> {
  <const Name extends string = 'mqtt'>(
    options: MqttOptions & { readonly name?: Name },
  ): Addon<Name, Gives<MqttApi<Name>>>
}

const factory = (options: MqttOptions) => {
  const { name = 'mqtt' } = options ?? {}
  const addon = defineAddon({
    name,
    version: '1',
    options: optionsSchema,
    setup(ctx, parsed) {
      const transport = new MqttTransport(parsed, ctx.after)
      ctx.transport(transport)
      return { [name]: transport }
    },
  })
  return addon(options as never)
}

/**
 * Signaling over any MQTT broker that both sides reach: MQTT 5, or 3.1.1 where the broker has nothing newer. Several
 * brokers at once are several addons with names of their own.
 *
 * Throws `ADDON_OPTIONS` for options that make no sense. Joining fails with `TRANSPORT_UNREACHABLE` when the broker does
 * not answer within `connectTimeout`, or mqtt.js is not installed, and with `TRANSPORT_REFUSED` when it answers no.
 *
 * Follows MQTT 5.0 and 3.1.1 (OASIS).
 *
 * @example
 * ```ts
 * const peer = new Peer()
 *   .addon(mqtt({ url: 'wss://broker.example.org/mqtt' }))
 *   .addon(mqtt({ url: 'wss://other.example.org/mqtt', name: 'backup' }))
 * await peer.join('lobby')
 * ```
 */
export const mqtt = Object.defineProperty(factory, 'name', { value: 'mqtt' }) as unknown as MqttFactory
