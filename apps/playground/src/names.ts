const longest = 40

/** Suggested when nobody typed a name: makers of things, as in Peerwright. */
const wrights = ['Arkwright', 'Boatwright', 'Cartwright', 'Millwright', 'Playwright', 'Shipwright', 'Wainwright']

/** What a peer announces about itself in the playground. */
export interface PlaygroundMetadata {
  readonly name: string
}

/** The name in somebody's metadata, which a stranger wrote: any JSON may be there. */
export function nameIn(metadata: unknown): string {
  const { name } = Object(metadata) as { name?: unknown }
  const trimmed = typeof name === 'string' ? name.trim().slice(0, longest) : ''
  return trimmed || 'unnamed'
}

/** The start of an id: enough to tell peers apart at a glance; the whole id is in the title. */
export const shortId = (id: string): string => id.slice(0, 8)

/** Every id in a text as its start. */
export const shortenIds = (text: string): string => text.replace(/\b[a-z2-7]{32}\b/g, (id) => `${shortId(id)}…`)

export const suggestName = (): string => wrights[Math.floor(Math.random() * wrights.length)] ?? 'Wright'
