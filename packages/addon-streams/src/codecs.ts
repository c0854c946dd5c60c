import type { Kind } from './kind'

type Codec = Pick<RTCRtpCodec, 'mimeType'>

/** `'VP9'` and `'video/VP9'` are the same. */
const isNamed = ({ mimeType }: Codec, name: string): boolean =>
  [mimeType, mimeType.replace(/^.*\//, '')].some((own) => own.toLowerCase() === name.toLowerCase())

const capabilities = (kind: Kind): readonly RTCRtpCodec[] =>
  globalThis.RTCRtpReceiver?.getCapabilities?.(kind)?.codecs ?? []

/** Whether this browser has one of them. */
export const hasCodec = (kind: Kind, names: readonly string[]): boolean =>
  preferred(capabilities(kind), names).length > 0

/** Those that are named, in the order of the names. */
export const preferred = <Offered extends Codec>(codecs: readonly Offered[], names: readonly string[]): Offered[] =>
  names.flatMap((name) => codecs.filter((codec) => isNamed(codec, name)))

/** All codecs of this browser, the named ones first: with their companions (rtx, red), which have to stay. */
export function inOrder(kind: Kind, names: readonly string[]): RTCRtpCodec[] {
  const all = capabilities(kind)
  return [...new Set([...preferred(all, names), ...all])]
}
