import type { Page } from 'playwright'

/** Calls a method of what a page's script put there as `bench`, and waits for what it returns. */
export type Caller<Bench extends { readonly [Method in keyof Bench]: (...args: never[]) => unknown }> = <
  Method extends keyof Bench,
>(
  page: Page,
  method: Method,
  ...args: Parameters<Bench[Method]>
) => Promise<Awaited<ReturnType<Bench[Method]>>>
