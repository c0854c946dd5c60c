import { preferred } from './codecs'
import type { EncodingOptions } from './options'

/** Of the three layers of simulcast, the first is what a remote gets that does not take layers. */
const LAYERS = [
  { rid: 'f', scale: 1 },
  { rid: 'h', scale: 2 },
  { rid: 'q', scale: 4 },
] as const

/** The encodings a simulcast sender is made with. */
export const layers = (): RTCRtpEncodingParameters[] =>
  LAYERS.map(({ rid, scale }) => ({ rid, scaleResolutionDownBy: scale }))

type Encoding = RTCRtpEncodingParameters & { codec?: RTCRtpCodec }

/** Applies the options to a sender (W3C WebRTC 5.2). `false` when it has nothing to apply them to before it is negotiated. */
export async function encode(sender: RTCRtpSender, options: EncodingOptions): Promise<boolean> {
  const parameters = sender.getParameters()
  if (!parameters.encodings?.length) return false
  const { degradationPreference, codecs = [] } = options
  assign(parameters, { degradationPreference })
  const [codec] = preferred(parameters.codecs ?? [], codecs)
  for (const encoding of parameters.encodings) shape(encoding, options, codec)
  await sender.setParameters(parameters)
  return codecs.length === 0 || !!parameters.codecs?.length
}

function shape(encoding: Encoding, options: EncodingOptions, codec: RTCRtpCodec | undefined): void {
  const { maxBitrate, maxFramerate, scaleResolutionDownBy, priority } = options
  const { scale } = LAYERS.find(({ rid }) => rid === encoding.rid) ?? LAYERS[0]
  assign(encoding, {
    maxBitrate: maxBitrate && Math.ceil(maxBitrate / scale ** 2),
    maxFramerate,
    scaleResolutionDownBy: scaleResolutionDownBy || scale > 1 ? (scaleResolutionDownBy ?? 1) * scale : undefined,
    priority: priority ?? (encoding.priority && 'low'),
    codec,
  })
}

/** What is not given goes back to the browser's own choice. */
function assign(target: object, values: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) Reflect.deleteProperty(target, key)
    else Reflect.set(target, key, value)
  }
}
