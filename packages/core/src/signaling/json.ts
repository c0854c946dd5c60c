export interface JsonLimits {
  /** Arrays and objects inside each other. @defaultValue 32 */
  readonly maxDepth?: number
  readonly maxBytes: number
}

/** The value in a stranger's JSON; `undefined` when it is too large, too deep, not UTF-8, or meddles with prototypes. */
export function parseJson(bytes: Uint8Array, { maxDepth = 32, maxBytes }: JsonLimits): { value: unknown } | undefined {
  if (bytes.length > maxBytes) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    return isPlain(value, maxDepth) ? { value } : undefined
  } catch {
    return undefined
  }
}

/** The walk itself is never deeper than the limit. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0 || Object.hasOwn(value, '__proto__')) return false
  return Object.values(value).every((item) => isPlain(item, depth - 1))
}
