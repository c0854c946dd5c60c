import { createRequire } from 'node:module'

/** What is used of targaryen, which has no types of its own: an immutable database that judges by its rules. */
export interface RuledDatabase {
  readonly root: { $child(path: string): { $value(): unknown } }
  as(auth: Auth | null): RuledDatabase
  with(changes: { readonly data: RuledDatabase['root'] }): RuledDatabase
  read(path: string): Verdict
  write(path: string, value: unknown, options?: { readonly now: number }): Verdict
  update(path: string, patch: Readonly<Record<string, unknown>>, options?: { readonly now: number }): Verdict
}

export interface Verdict {
  readonly allowed: boolean
  /** Why, rule by rule. */
  readonly info: string
  /** What the data would be, whether it is allowed or not. */
  readonly newDatabase: RuledDatabase
}

/** Who asks, as rules see it. */
export interface Auth {
  readonly uid: string
}

interface Targaryen {
  database(rules: object, data: unknown, now?: number): RuledDatabase
}

const require = createRequire(import.meta.url)

export const { database } = require('targaryen') as Targaryen
