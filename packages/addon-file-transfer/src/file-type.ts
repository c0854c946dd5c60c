/** What a browser shows without giving it the rights of the page. */
const harmless = /^(?:image\/(?:png|jpeg|webp|gif|avif)|(?:audio|video)\/[a-z0-9.+-]+)$/

/** A stranger's media type if it is on the allow-list, without parameters; anything else is just bytes. */
export function safeType(claimed: string): string {
  const [type = ''] = claimed.slice(0, 256).toLowerCase().split(';')
  return harmless.test(type.trim()) ? type.trim() : 'application/octet-stream'
}
