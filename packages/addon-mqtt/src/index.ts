export type { MqttClientLike, MqttCredentials } from './client'
export { type MqttApi, type MqttFactory, mqtt } from './mqtt'
export { MqttTransport } from './mqtt-transport'
export type { MqttOptions, ParsedMqttOptions } from './options'
