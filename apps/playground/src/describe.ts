import { nameIn, shortenIds, shortId } from './names'

/** Bounds of what the log keeps of one value: it describes, it does not hold on to anything. */
const limits = { depth: 4, entries: 24, text: 400, summary: 180 }

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

/** Any value as plain, small JSON: bytes by their length, browser objects by their class. */
export function describe(value: unknown, depth = limits.depth): Plain {
  if (typeof value === 'string') return shorten(value, limits.text)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object') return typeof value === 'function' ? 'function' : String(value)
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `${classOf(value)}(${value.byteLength})`
  if (value instanceof Error) return shorten(value.message || value.name, limits.text)
  return describeObject(value, depth)
}

function describeObject(value: object, depth: number): Plain {
  if (depth === 0) return Array.isArray(value) ? '[…]' : '{…}'
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, limits.entries).map((item) => describe(item, depth - 1))
  }
  if (value instanceof Map) return describeEntries([...value], depth)
  const { toJSON } = value as { toJSON?: () => unknown }
  if (typeof toJSON === 'function') return describe(toJSON.call(value), depth - 1)
  return isPlain(value) ? describeEntries(Object.entries(value), depth) : labelled(value)
}

const describeEntries = (entries: readonly (readonly [unknown, unknown])[], depth: number): Plain =>
  Object.fromEntries(entries.slice(0, limits.entries).map(([key, item]) => [String(key), describe(item, depth - 1)]))

/** One line for what `describe` returned: each field by name, without what every row repeats. */
export function summarize(described: Plain): string {
  if (typeof described !== 'object' || described === null) return brief(described)
  if (isList(described)) return shorten(described.map(brief).join(' · '), limits.summary)
  const isEvent = typeof described.name === 'string'
  const fields = Object.entries(described).filter(([key]) => !isEvent || (key !== 'name' && key !== 'id'))
  return shorten(fields.map(([key, value]) => `${key} ${brief(value)}`).join(' · '), limits.summary)
}

/** Remotes by the name they gave themselves and their id, other things with a name by that. */
function brief(value: Plain): string {
  if (typeof value === 'string') return shorten(shortenIds(value), 60)
  const { id, name, metadata } = Object(value) as { id?: unknown; name?: unknown; metadata?: unknown }
  if (typeof id === 'string' && metadata !== undefined) return `${nameIn(metadata)} (${shortId(id)})`
  if (typeof name === 'string') return shorten(name, 60)
  return shorten(JSON.stringify(value), 60)
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value)

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

const labelled = (value: object): string => {
  const { label } = value as { label?: unknown }
  return typeof label === 'string' ? `${classOf(value)} "${shorten(label, 40)}"` : classOf(value)
}

/** What the browser calls it: names of classes do not survive a minifier. */
const classOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)

const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text)
