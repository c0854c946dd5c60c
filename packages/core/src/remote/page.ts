/** What happens to the page (or worker) around us, where there is one. */
export interface PageEvents {
  /** The network is back or another one. */
  changed(): void
  /** The page goes away: whatever has to be said must be said in this very tick. */
  hidden(): void
}

/** Watches the page until the signal is aborted; in Node, where nothing of this exists, it watches nothing. */
export function watchPage({ changed, hidden }: PageEvents, signal: AbortSignal): void {
  const page = globalThis as Partial<EventTarget>
  const { connection } = (globalThis.navigator ?? {}) as { connection?: Partial<EventTarget> }
  let isDone = false
  const hide = () => {
    if (isDone) return
    hidden()
    isDone = true
  }
  page.addEventListener?.('online', changed, { signal })
  // Firefox may abort the script of a page that closes; a second listener is a second script, and says it again.
  page.addEventListener?.('pagehide', hide, { signal })
  page.addEventListener?.('pagehide', () => hide(), { signal })
  connection?.addEventListener?.('change', changed, { signal })
}
