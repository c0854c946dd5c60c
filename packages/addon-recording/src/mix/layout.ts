/** A rectangle in pixels of the mixed picture. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A picture that wants a place. */
export interface Tile {
  /** As it was shared. */
  readonly label: string
  /** Of the remote whose it is; absent when it is ours. */
  readonly remoteId?: string
  /** In pixels; 0 until its first frame. */
  readonly width: number
  readonly height: number
}

/** Gives each tile its place, in the same order; called for every frame, so tiles may move. */
export type LayTiles = (
  tiles: readonly Tile[],
  area: { readonly width: number; readonly height: number },
) => readonly Rectangle[]

/** Between tiles, in pixels. */
const GAP = 8

/** What tiles are made for: 16 to 9. */
const RATIO = 16 / 9

/** A grid that leaves the least of the area unused; its last row is centered. */
export const grid: LayTiles = ({ length }, area) => {
  const columns = bestColumns(length, area)
  const rows = Math.ceil(length / columns)
  const width = (area.width - GAP * (columns - 1)) / columns
  const height = (area.height - GAP * (rows - 1)) / rows
  return Array.from({ length }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, length - row * columns)
    const indent = ((columns - inRow) * (width + GAP)) / 2
    return { x: indent + (index % columns) * (width + GAP), y: row * (height + GAP), width, height }
  })
}

/** The number of columns with which a picture of the usual ratio gets largest. */
function bestColumns(length: number, area: { readonly width: number; readonly height: number }): number {
  const scale = (columns: number) => Math.min(area.width / columns / RATIO, area.height / Math.ceil(length / columns))
  let best = 1
  for (let columns = 2; columns <= length; columns++) if (scale(columns) > scale(best)) best = columns
  return best
}

/** The largest rectangle of that ratio in the middle of a place. */
export function fit(size: { readonly width: number; readonly height: number }, place: Rectangle): Rectangle {
  const scale = Math.min(place.width / size.width, place.height / size.height)
  const width = size.width * scale
  const height = size.height * scale
  return { x: place.x + (place.width - width) / 2, y: place.y + (place.height - height) / 2, width, height }
}
