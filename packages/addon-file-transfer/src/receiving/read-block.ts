import { BLOCK } from '../hash'

/**
 * The bytes of a block, in memory of their own. Nothing beyond the limit is kept, whatever the sender declared or sends.
 *
 * @param limit - bytes that the block may have
 * @param advance - learns how many bytes are there
 */
export async function readBlock(
  data: ReadableStream<Uint8Array>,
  limit: number,
  advance: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const block = new Uint8Array(Math.min(limit, BLOCK))
  const reader = data.getReader()
  let length = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (length + read.value.length > block.length) {
      await reader.cancel()
      return undefined
    }
    block.set(read.value, length)
    length += read.value.length
    advance(length)
  }
  return length < block.length ? block.slice(0, length) : block
}
