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

/** What the reader may look back at: more than the second or two between two of its reads. */
const CACHE_SIZE = 8 * 1024 * 1024

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
    const copies = await Promise.all((await input.getTracks()).map((track) => addCopy(track, output)))
    await output.start()
    const done = await Promise.all(copies.map((copy) => copy()))
    await output.finalize()
    return {
      duration: Math.max(0, ...done.map(({ duration }) => duration)),
      packets: done.reduce((sum, { packets }) => sum + packets, 0),
    }
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

/** Gives the output a track like that of the input; what is returned copies its packets until there are no more. */
async function addCopy(track: InputTrack, output: Output): Promise<() => Promise<Rewritten>> {
  const { source, meta } = await createSource(track, output)
  return async () => {
    let packets = 0
    let duration = 0
    for await (const packet of new EncodedPacketSink(track).packets()) {
      await source.add(packet, packets++ === 0 ? meta : undefined)
      duration = Math.max(duration, packet.timestamp + packet.duration)
    }
    source.close()
    return { duration, packets }
  }
}

interface Copying {
  readonly source: { add(packet: EncodedPacket, meta?: object): Promise<void>; close(): void }
  readonly meta: object
}

async function createSource(track: InputTrack, output: Output): Promise<Copying> {
  const made = track.isVideoTrack() ? await ofVideo(track) : await ofAudio(track as InputAudioTrack)
  if (!made.source || !made.decoderConfig) throw new Error(`A track of type ${track.type} has an unknown codec`)
  if (made.source instanceof EncodedVideoPacketSource) output.addVideoTrack(made.source)
  else output.addAudioTrack(made.source)
  return { source: made.source as Copying['source'], meta: { decoderConfig: made.decoderConfig } }
}

async function ofVideo(track: InputVideoTrack) {
  const [codec, decoderConfig] = await Promise.all([track.getCodec(), track.getDecoderConfig()])
  return { source: codec && new EncodedVideoPacketSource(codec), decoderConfig }
}

async function ofAudio(track: InputAudioTrack) {
  const [codec, decoderConfig] = await Promise.all([track.getCodec(), track.getDecoderConfig()])
  return { source: codec && new EncodedAudioPacketSource(codec), decoderConfig }
}
