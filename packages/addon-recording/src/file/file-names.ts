import type { RecordingFile } from '../recording-file'
import { suffixOf } from './types'

/** Names the files of one recording, each once. */
export class FileNames {
  readonly #prefix = new Date().toISOString().replace(/[:.]/g, '-').replace('Z', '')
  readonly #used = new Set<string>()
  readonly #parts = new Map<unknown, number>()

  /** `key`: the stream, whose parts are counted. */
  next(key: unknown, file: Pick<RecordingFile, 'label' | 'remote' | 'type'>): RecordingFile {
    const part = (this.#parts.get(key) ?? 0) + 1
    this.#parts.set(key, part)
    const words = [this.#prefix, safe(file.label), file.remote?.id.slice(0, 6), part]
    const stem = words.filter((word) => word !== undefined).join('-')
    return { ...file, part, name: this.#unused(stem, suffixOf(file.type)) }
  }

  #unused(stem: string, suffix: string): string {
    let name = `${stem}.${suffix}`
    for (let copy = 2; this.#used.has(name); copy++) name = `${stem}-${copy}.${suffix}`
    this.#used.add(name)
    return name
  }
}

/** Labels may be a stranger's: only what every file system takes. */
const safe = (label: string) => label.replace(/[^\p{Letter}\p{Number}_-]+/gu, '_').slice(0, 40)
