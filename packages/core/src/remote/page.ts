import type { Off } from '../contract/off'

/** What happens to the page (or worker) around us, where there is one. */
export interface PageEvents {
  /** The network is back or another one. */
  changed(): void
  /** The page goes away: whatever has to be said must be said in this very tick. */
  hidden(): void
}

interface NetworkInformation extends EventTarget {}

/** Watches the page; in Node, where nothing of this exists, it watches nothing. */
export function watchPage({ changed, hidden }: PageEvents): Off {
  const page = globalThis as Partial<EventTarget>
  const network = (globalThis.navigator as { connection?: NetworkInformation } | undefined)?.connection
  page.addEventListener?.('online', changed)
  page.addEventListener?.('pagehide', hidden)
  network?.addEventListener?.('change', changed)
  return () => {
    page.removeEventListener?.('online', changed)
    page.removeEventListener?.('pagehide', hidden)
    network?.removeEventListener?.('change', changed)
  }
}
