/** A row of a list: made once for its key, updated as long as that key is there. */
export interface Row<Item> {
  readonly node: HTMLElement
  update(item: Item): void
}

interface KeyedListOptions<Item> {
  readonly key: (item: Item) => string
  readonly create: (item: Item) => Row<Item>
  /** Children that stand before the rows. @defaultValue 0 */
  readonly leading?: number
}

/** Renders items into `parent`, keeping the nodes of those that stay: focus, selection and open details survive. */
export function keyedList<Item>(
  parent: HTMLElement,
  { key, create, leading = 0 }: KeyedListOptions<Item>,
): (items: readonly Item[]) => void {
  const rows = new Map<string, Row<Item>>()

  const rowOf = (item: Item): Row<Item> => {
    const known = rows.get(key(item))
    if (known) return known
    const made = create(item)
    rows.set(key(item), made)
    return made
  }

  const removeAllBut = (wanted: ReadonlySet<string>): void => {
    for (const [name, row] of rows) {
      if (wanted.has(name)) continue
      row.node.remove()
      rows.delete(name)
    }
  }

  return (items) => {
    removeAllBut(new Set(items.map(key)))
    let next: Element | null = parent.children[leading] ?? null
    for (const item of items) {
      const row = rowOf(item)
      row.update(item)
      if (row.node === next) next = next.nextElementSibling
      else parent.insertBefore(row.node, next)
    }
  }
}
