import * as v from 'valibot'
import { MqttTransport } from '../../src/mqtt-transport'
import { type MqttOptions, optionsSchema } from '../../src/options'

const after = (delay: number, run: () => unknown) => {
  const timer = setTimeout(run, delay)
  return () => clearTimeout(timer)
}

/** A transport without a peer. */
export const mqttTransport = (options: MqttOptions): MqttTransport =>
  new MqttTransport(v.parse(optionsSchema, options), after)
