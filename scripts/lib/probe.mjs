import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const RATE = 48_000

/**
 * What ffprobe and ffmpeg find in a media file.
 *
 * @typedef {object} Probe
 * @property {readonly string[]} tracks `video vp8 320x240`, `audio opus`: sorted
 * @property {number | undefined} duration seconds, as the container says; undefined when it does not
 * @property {string} complaints what ffmpeg had to say while it decoded everything
 * @property {number} decoded seconds, of the longest track
 * @property {Readonly<Record<number, number>>} tones how loud each asked frequency is, in parts of full scale
 */

/** What a test in a browser asks Node to do. */
export const probeCommands = {
  /**
   * @param {unknown} _
   * @param {string} base64
   * @param {readonly number[]} frequencies
   */
  probe: (_, base64, frequencies) => probe(Buffer.from(base64, 'base64'), frequencies),
}

/**
 * @param {Uint8Array} bytes
 * @param {readonly number[]} frequencies
 * @returns {Promise<Probe>}
 */
export async function probe(bytes, frequencies = []) {
  const folder = await mkdtemp(join(tmpdir(), 'probe-'))
  const path = join(folder, 'file')
  try {
    await writeFile(path, bytes)
    const { streams, format } = await describe(path)
    return {
      tracks: streams.map(trackName).sort(),
      duration: format.duration === undefined ? undefined : Number(format.duration),
      ...(await decode(path)),
      tones: frequencies.length > 0 ? await listen(path, frequencies) : {},
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** @typedef {{ codec_type: string, codec_name: string, width?: number, height?: number }} Track */

/**
 * @param {string} path
 * @returns {Promise<{ streams: readonly Track[], format: { duration?: string } }>}
 */
async function describe(path) {
  const wanted = 'format=duration:stream=codec_type,codec_name,width,height'
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', wanted, '-of', 'json', path])
  return JSON.parse(stdout)
}

/** @param {Track} track */
function trackName({ codec_type, codec_name, width, height }) {
  return [codec_type, codec_name, ...(width ? [`${width}x${height}`] : [])].join(' ')
}

/**
 * Frames come when they come, so they keep their times, in their own unit: else ffmpeg complains about rounding them to the
 * frame rate that it guessed.
 *
 * @param {string} path
 */
async function decode(path) {
  const output = ['-fps_mode', 'passthrough', '-enc_time_base', '-1', '-progress', 'pipe:1', '-f', 'null', '-']
  const { stdout, stderr } = await run('ffmpeg', ['-v', 'error', '-i', path, ...output], { maxBuffer: 1e8 })
  const times = [...stdout.matchAll(/out_time_us=(\d+)/g)].map((match) => Number(match[1]))
  return { complaints: stderr, decoded: Math.max(0, ...times) / 1e6 }
}

/**
 * @param {string} path
 * @param {readonly number[]} frequencies
 * @returns {Promise<Record<number, number>>}
 */
async function listen(path, frequencies) {
  const pcm = ['-vn', '-ac', '1', '-ar', String(RATE), '-f', 's16le', '-']
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, ...pcm], { encoding: 'buffer', maxBuffer: 1e9 })
  const samples = new Int16Array(new Uint8Array(stdout).buffer, 0, Math.floor(stdout.length / 2))
  return Object.fromEntries(frequencies.map((frequency) => [frequency, loudness(samples, frequency)]))
}

/**
 * Goertzel's algorithm over tenths of a second; the median of them, so that clicks count as little as gaps.
 *
 * @param {Int16Array} samples
 * @param {number} frequency
 */
function loudness(samples, frequency) {
  const length = RATE / 10
  const blocks = Array.from({ length: Math.floor(samples.length / length) }, (_, index) =>
    amplitude(samples.subarray(index * length, (index + 1) * length), frequency),
  )
  return blocks.sort((a, b) => a - b)[Math.floor(blocks.length / 2)] ?? 0
}

/**
 * @param {Int16Array} block
 * @param {number} frequency
 */
function amplitude(block, frequency) {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / RATE)
  let [before, beforeThat] = [0, 0]
  for (const sample of block) [before, beforeThat] = [sample / 32_768 + coefficient * before - beforeThat, before]
  return (2 * Math.sqrt(before ** 2 + beforeThat ** 2 - coefficient * before * beforeThat)) / block.length
}
