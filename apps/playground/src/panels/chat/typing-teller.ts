/** Without another key for so long, we stopped typing, in milliseconds. */
const idleAfter = 3_000

interface Teller {
  start(): void
  stop(): void
}

/** Says once that we started typing, and that we stopped: when told so, or when no key came for a while. */
export function typingTeller(addon: () => Teller | undefined): (isTyping: boolean) => void {
  let isTold = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = (isTyping: boolean) => {
    clearTimeout(timer)
    if (isTyping) timer = setTimeout(() => tell(false), idleAfter)
    if (isTyping === isTold) return
    isTold = isTyping
    if (isTyping) addon()?.start()
    else addon()?.stop()
  }
  return tell
}
