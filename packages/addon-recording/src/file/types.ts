import { RecordingError } from '../errors'
import type { Kind } from '../kind'

/** How a file is laid out; what its type begins with says it. */
export type Container = 'webm' | 'mp4' | 'ogg'

/**
 * The best first. WebM with VP8 is what every browser's recorder survives: remote pictures change their size as the network
 * does, which H.264 in MP4 may not, and of all codecs it costs the least beside a call. MP4 where WebM is not.
 */
const preferred: Record<Kind, readonly string[]> = {
  video: [
    'video/webm;codecs=vp8,opus',
    'video/webm;codecs=vp9,opus',
    'video/mp4;codecs=avc1.42E01F,mp4a.40.2',
    'video/mp4;codecs=avc1.42E01F,opus',
    'video/webm',
    'video/mp4',
  ],
  audio: [
    'audio/webm;codecs=opus',
    'audio/mp4;codecs=mp4a.40.2',
    'audio/ogg;codecs=opus',
    'audio/mp4;codecs=opus',
    'audio/webm',
    'audio/mp4',
  ],
}

/** The type for a file with these kinds of tracks. Throws `RECORDING_UNSUPPORTED` and `RECORDING_TYPE_UNSUPPORTED`. */
export function chooseType(kinds: readonly Kind[], wanted?: string | readonly string[]): string {
  if (typeof MediaRecorder === 'undefined') throw new RecordingError('RECORDING_UNSUPPORTED', { what: 'MediaRecorder' })
  const types = wanted === undefined ? preferred[kinds.includes('video') ? 'video' : 'audio'] : [wanted].flat()
  const usable = types.filter((type) => canWrite(type) && fits(type, kinds)).map((type) => tailored(type, kinds))
  const found = usable.find((type) => MediaRecorder.isTypeSupported(type))
  if (!found) throw new RecordingError('RECORDING_TYPE_UNSUPPORTED', { types })
  return found
}

export function containerOf(type: string): Container | undefined {
  const [, container] = /^(?:audio|video)\/(webm|mp4|ogg)\b/i.exec(type) ?? []
  return container?.toLowerCase() as Container | undefined
}

/** Chromium also records Matroska, and H.264 in a WebM that is none. */
const canWrite = (type: string) => containerOf(type) !== undefined && !/webm.*(?:avc|h264|hev|hvc)/i.test(type)

/** A type for sound has no room for a picture. */
const fits = (type: string, kinds: readonly Kind[]) => !(kinds.includes('video') && /^audio/i.test(type))

/** Without codecs of kinds that are not there: Firefox records nothing while it waits for the sound a type names. */
function tailored(type: string, kinds: readonly Kind[]): string {
  const [, container, codecs] = /^([^;]+);\s*codecs="?([^"]*)"?$/i.exec(type) ?? []
  if (!container || !codecs) return type
  const kept = codecs.split(/,\s*/).filter((codec) => kinds.includes(isSound(codec) ? 'audio' : 'video'))
  return kept.length > 0 ? `${container};codecs=${kept.join(',')}` : container
}

const isSound = (codec: string) => /^(?:opus|mp4a|vorbis|flac|pcm)/i.test(codec)

/** The suffix of a file's name. */
export function suffixOf(type: string): string {
  const container = containerOf(type)
  return container === 'mp4' && /^audio/i.test(type) ? 'm4a' : (container ?? 'media')
}
