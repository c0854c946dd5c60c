/** Values kept between visits; storage may be forbidden, then nothing is kept. */
export function recall(storage: 'localStorage' | 'sessionStorage', key: string): string | undefined {
  try {
    return window[storage].getItem(`playground:${key}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a value, or forgets it without one. */
export function keep(storage: 'localStorage' | 'sessionStorage', key: string, value?: string): void {
  try {
    if (value === undefined) window[storage].removeItem(`playground:${key}`)
    else window[storage].setItem(`playground:${key}`, value)
  } catch {
    // Forbidden or full: the playground works without.
  }
}
