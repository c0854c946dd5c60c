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
  page.addEventListener?.('online', changed, { signal })
  page.addEventListener?.('pagehide', hidden, { signal })
  connection?.addEventListener?.('change', changed, { signal })
}
