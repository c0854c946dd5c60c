import { type Auth, database, type RuledDatabase, type Verdict } from './targaryen'

/** One node of the database and everything below it. */
export type Path = string

/** Somebody who wants to know what changes at a path or below. */
export interface Watcher {
  readonly path: Path
  changed(path: Path, value: unknown): void
}

/** The data of the server, which nobody but the rules gives access to. */
export class Store {
  readonly #watchers = new Set<Watcher>()
  #database: RuledDatabase

  constructor(rules: object, data: unknown = null) {
    this.#database = database(rules, data)
  }

  /** What is there, whoever asks: for tests. */
  get data(): unknown {
    return this.#database.root.$child('').$value()
  }

  setRules(rules: object): void {
    this.#database = database(rules, this.data)
  }

  /** Changes the data past the rules, as the project's owner may. */
  force(path: Path, value: unknown): void {
    this.#apply(this.#database.write(path, value), [path])
  }

  canRead(path: Path, auth: Auth | null): boolean {
    return this.#database.as(auth).read(path).allowed
  }

  read(path: Path): unknown {
    return this.#database.root.$child(path).$value()
  }

  canWrite(path: Path, value: unknown, auth: Auth | null): boolean {
    return this.#database.as(auth).write(path, value).allowed
  }

  /** Writes and tells the watchers, or answers false. */
  write(path: Path, value: unknown, auth: Auth | null): boolean {
    const verdict = this.#database.as(auth).write(path, value)
    return verdict.allowed && this.#apply(verdict, [path])
  }

  update(path: Path, patch: Readonly<Record<string, unknown>>, auth: Auth | null): boolean {
    const verdict = this.#database.as(auth).update(path, patch)
    return (
      verdict.allowed &&
      this.#apply(
        verdict,
        Object.keys(patch).map((key) => `${path}/${key}`),
      )
    )
  }

  watch(watcher: Watcher): void {
    this.#watchers.add(watcher)
  }

  unwatch(watcher: Watcher): void {
    this.#watchers.delete(watcher)
  }

  #apply({ newDatabase }: Verdict, paths: readonly Path[]): true {
    this.#database = this.#database.with({ data: newDatabase.root })
    for (const path of paths) {
      for (const watcher of this.#watchers) this.#tell(watcher, path)
    }
    return true
  }

  #tell(watcher: Watcher, path: Path): void {
    const isInside = within(path, watcher.path)
    if (isInside || within(watcher.path, path)) {
      const seen = isInside ? path : watcher.path
      watcher.changed(seen, this.read(seen))
    }
  }
}

const within = (path: Path, other: Path): boolean => path === other || other === '' || path.startsWith(`${other}/`)
