import { RecordingError } from '../errors'
import { fit, grid, type LayTiles, type Rectangle, type Tile } from './layout'

interface PictureOptions {
  readonly width: number
  readonly height: number
  readonly frameRate: number
  readonly layout?: LayTiles | undefined
}

/** Whose picture it is. */
export type TileOwner = Pick<Tile, 'label' | 'remoteId'>

interface Shown {
  readonly owner: TileOwner
  readonly element: HTMLVideoElement
}

/** All pictures tiled into one; `draw` it as often as there shall be frames. */
export class Picture {
  readonly track: MediaStreamTrack
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  #layout: LayTiles
  readonly #shown = new Map<MediaStreamTrack, Shown>()

  /** Throws `RECORDING_UNSUPPORTED`. */
  constructor({ width, height, frameRate, layout }: PictureOptions) {
    if (typeof document === 'undefined') throw new RecordingError('RECORDING_UNSUPPORTED', { what: 'canvas' })
    this.#canvas = Object.assign(document.createElement('canvas'), { width, height })
    const context = this.#canvas.getContext('2d', { alpha: false })
    // Firefox captures nothing of a canvas that has no context yet.
    const [track] = context ? this.#canvas.captureStream(frameRate).getVideoTracks() : []
    if (!context || !track) throw new RecordingError('RECORDING_UNSUPPORTED', { what: 'canvas to capture' })
    this.#context = context
    this.#layout = layout ?? grid
    this.track = track
    this.draw()
  }

  add(track: MediaStreamTrack, owner: TileOwner): void {
    const element = Object.assign(document.createElement('video'), { muted: true, playsInline: true })
    element.srcObject = new MediaStream([track])
    element.play().catch(() => {}) // its place stays dark
    this.#shown.set(track, { owner, element })
  }

  remove(track: MediaStreamTrack): void {
    const shown = this.#shown.get(track)
    if (shown) shown.element.srcObject = null
    this.#shown.delete(track)
  }

  draw(): void {
    const { width, height } = this.#canvas
    const shown = [...this.#shown.values()]
    const places = this.#place(shown.map(toTile))
    this.#context.fillStyle = '#111'
    this.#context.fillRect(0, 0, width, height)
    for (const [index, { element }] of shown.entries()) {
      const place = places[index]
      if (!place || element.videoWidth === 0) continue
      const at = fit({ width: element.videoWidth, height: element.videoHeight }, place)
      this.#context.drawImage(element, at.x, at.y, at.width, at.height)
    }
  }

  /** A layout of the application that throws once is not asked again. */
  #place(tiles: readonly Tile[]): readonly Rectangle[] {
    if (tiles.length === 0) return []
    const layout = this.#layout
    this.#layout = grid
    const places = layout(tiles, { width: this.#canvas.width, height: this.#canvas.height })
    this.#layout = layout
    return places
  }

  close(): void {
    for (const track of [...this.#shown.keys()]) this.remove(track)
    this.track.stop()
  }
}

const toTile = ({ owner, element }: Shown): Tile => ({
  ...owner,
  width: element.videoWidth,
  height: element.videoHeight,
})
