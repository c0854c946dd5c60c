import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  MP4,
  Mp4OutputFormat,
  OGG,
  OggOutputFormat,
  Output,
  type OutputFormat,
  ReadableStreamSource,
  StreamTarget,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny'
import type { WriteAt } from './joiner'
import type { Container } from './types'

/** What the reader may look back at: how far sound and picture may be apart. */
const CACHE_SIZE = 32 * 1024 * 1024

interface Rewriting {
  readonly container: Container
  /** False where written bytes can not be written over: a WebM then has no duration. */
  readonly canSeek: boolean
  readonly write: WriteAt
}

/** What became of it. */
interface Rewritten {
  /** Seconds. */
  readonly duration: number
  readonly packets: number
}

/**
 * Reads what a browser's recorder writes, which has no duration and can not be searched, and writes the same packets into a
 * file that has both. While it is recorded: nothing is held but the seconds between reader and writer.
 */
export async function rewrite(live: ReadableStream<Uint8Array>, rewriting: Rewriting): Promise<Rewritten> {
  const { container, canSeek, write } = rewriting
  const input = new Input({
    formats: [WEBM, MP4, OGG],
    source: new ReadableStreamSource(live, { maxCacheSize: CACHE_SIZE, handleUnhandledError: () => {} }),
  })
  const output = new Output({ format: formats[container](canSeek), target: targetOf(write) })
  try {
    const copies = await Promise.all((await input.getTracks()).map((track) => createCopy(track, output)))
    await output.start()
    const done = await copyInTurn(copies)
    await output.finalize()
    return done
  } catch (cause) {
    await output.cancel().catch(() => {})
    throw cause
  } finally {
    input.dispose()
  }
}

const formats: Record<Container, (canSeek: boolean) => OutputFormat> = {
  webm: (canSeek) => new WebMOutputFormat({ appendOnly: !canSeek }),
  // In fragments: its index does not grow in memory, and needs no byte to be written over.
  mp4: () => new Mp4OutputFormat({ fastStart: 'fragmented' }),
  ogg: () => new OggOutputFormat(),
}

const targetOf = (write: WriteAt) =>
  new StreamTarget(
    new WritableStream({
      write: async ({ data, position }) => void (await write(data, position)),
    }),
  )

/**
 * The earliest packet of all tracks is always next: readers of a stream must stay together, and the writer would hold back
 * whatever is ahead.
 */
async function copyInTurn(copies: readonly Copying[]): Promise<Rewritten> {
  const heads = new Map<Copying, EncodedPacket | null>()
  for (const copy of copies) heads.set(copy, await copy.packets.getFirstPacket())
  let [duration, packets] = [0, 0]
  for (let next = earliest(heads); next; next = earliest(heads)) {
    const [copy, packet] = next
    await copy.source.add(packet, copy.meta)
    duration = Math.max(duration, packet.timestamp + packet.duration)
    packets++
    const following = await copy.packets.getNextPacket(packet)
    heads.set(copy, following)
    if (!following) copy.source.close()
  }
  return { duration, packets }
}

function earliest(heads: ReadonlyMap<Copying, EncodedPacket | null>): [Copying, EncodedPacket] | undefined {
  let found: [Copying, EncodedPacket] | undefined
  for (const [copy, packet] of heads)
    if (packet && !(found && found[1].timestamp <= packet.timestamp)) found = [copy, packet]
  return found
}

interface Copying {
  readonly source: { add(packet: EncodedPacket, meta?: object): Promise<void>; close(): void }
  readonly meta: object
  readonly packets: EncodedPacketSink
}

/** Gives the output a track like that of the input. */
async function createCopy(track: InputTrack, output: Output): Promise<Copying> {
  const made = track.isVideoTrack() ? await ofVideo(track) : await ofAudio(track as InputAudioTrack)
  if (!made.source || !made.decoderConfig) throw new Error(`A track of type ${track.type} has an unknown codec`)
  if (made.source instanceof EncodedVideoPacketSource) output.addVideoTrack(made.source)
  else output.addAudioTrack(made.source)
  return {
    source: made.source as Copying['source'],
    meta: { decoderConfig: made.decoderConfig },
    packets: new EncodedPacketSink(track),
  }
}

async function ofVideo(track: InputVideoTrack) {
  const [codec, decoderConfig] = await Promise.all([track.getCodec(), track.getDecoderConfig()])
  return { source: codec && new EncodedVideoPacketSource(codec), decoderConfig }
}

async function ofAudio(track: InputAudioTrack) {
  const [codec, decoderConfig] = await Promise.all([track.getCodec(), track.getDecoderConfig()])
  return { source: codec && new EncodedAudioPacketSource(codec), decoderConfig }
}
