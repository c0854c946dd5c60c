/** A message of protocol version 5: `c` is about the connection, `d` carries requests, answers and data. */
export interface Message {
  readonly t: 'c' | 'd'
  readonly d: unknown
}

const frameSize = 16_384
const keepAlive = '0'

/** The frames of a message: longer ones are cut, and announced by a frame that holds their number. */
export function toFrames(message: Message): string[] {
  const text = JSON.stringify(message)
  if (text.length <= frameSize) return [text]
  const count = Math.ceil(text.length / frameSize)
  const frames = Array.from({ length: count }, (_, index) => text.slice(index * frameSize, (index + 1) * frameSize))
  return [`${count}`, ...frames]
}

/** Puts the messages of one socket together from its frames. */
export class FrameReader {
  #missing = 0
  #text = ''

  /** The message this frame completes, if it does. */
  read(frame: string): Message | undefined {
    if (this.#missing === 0) {
      if (frame === keepAlive) return undefined
      if (/^\d{1,6}$/.test(frame)) {
        this.#missing = Number(frame)
        return undefined
      }
      return JSON.parse(frame)
    }
    this.#text += frame
    if (--this.#missing > 0) return undefined
    const text = this.#text
    this.#text = ''
    return JSON.parse(text)
  }
}
