import { broadcast } from '@peerwright/addon-broadcast'
import { channels } from '@peerwright/addon-channels'
import { fileTransfer } from '@peerwright/addon-file-transfer'
import { Peer } from '@peerwright/core'

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

/** What a test asks of the page. */
export type FilesCommand =
  | { readonly do: 'join' }
  /** Sends so many bytes, the same ones in every page. */
  | { readonly do: 'send'; readonly size: number }
  | { readonly do: 'report' }

/** What became of files in this page. */
export interface FilesReport {
  readonly connected: number
  /** Bytes that were there when a file was offered. */
  readonly found: readonly number[]
  readonly received: number
  readonly complete: boolean
  /** Indexes of the blocks that arrived. */
  readonly blocks: readonly number[]
  readonly sent: boolean
}

const workerUrl = '/file-worker.js'
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
const policy = trustedTypes?.createPolicy('file-worker', { createScriptURL: () => workerUrl })
const worker = () => new Worker((policy?.createScriptURL(workerUrl) ?? workerUrl) as string, { type: 'module' })

const state = { found: [] as number[], received: 0, complete: false, blocks: [] as number[], sent: false }
const peer = new Peer()
  .addon(broadcast())
  .addon(channels())
  .addon(fileTransfer({ worker, sink: 'opfs' }))
peer.on('error', ({ error }) => console.error(error))
peer.arrive.tap('files page', ({ info }) => void state.blocks.push(info?.index as number))
peer.on('file:offer', async (offer) => {
  state.found.push(offer.received)
  const reception = offer.accept()
  for await (const { bytes } of reception) state.received = bytes
  const file = await reception.done
  state.complete = !!file && (await isSame(file))
})

/** Bytes that differ from block to block. */
function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const words = Uint32Array.from({ length: Math.ceil(size / 4) }, (_, index) => Math.imul(index, 2_654_435_761))
  return new Uint8Array(words.buffer, 0, size)
}

async function isSame(file: File): Promise<boolean> {
  const received = new Uint8Array(await file.arrayBuffer())
  return received.every((byte, index) => byte === expected(index, received))
}

let cache: Uint8Array | undefined
function expected(index: number, { length }: Uint8Array): number | undefined {
  cache ??= bytesOf(length)
  return cache[index]
}

async function run(command: FilesCommand): Promise<FilesReport> {
  if (command.do === 'join') await peer.join('files')
  if (command.do === 'send') {
    const { done } = peer.sendFile(new File([bytesOf(command.size)], 'film.mp4'))
    // A failure is not sent, and the test sees that.
    done.then(() => (state.sent = true)).catch(() => {})
  }
  const connected = [...peer.connections.values()].filter(({ state: now }) => now === 'connected').length
  return { connected, ...state }
}

addEventListener('message', async ({ data, ports: [port] }: MessageEvent<FilesCommand>) =>
  port?.postMessage(await run(data)),
)
