import type { RuleBook, RuleSource } from '../alerts/index.ts';

/** One reading of the rules for all partitions of an instance, and news of them from elsewhere. */
export class SharedRules implements RuleSource {
  readonly #source: RuleSource;
  readonly #listeners = new Set<() => void>();
  readonly #loading = new Map<number | undefined, Promise<RuleBook>>();
  #noted = 0;

  constructor(source: RuleSource) {
    this.#source = source;
    source.onChange(() => this.#tell());
  }

  latestRevision(): number {
    return Math.max(this.#noted, this.#source.latestRevision());
  }

  /** There is a revision at least so new: another instance has made it. */
  note(revision: number): void {
    if (revision <= this.latestRevision()) return;
    this.#noted = revision;
    this.#tell();
  }

  /** Partitions that ask while a reading is under way share it, unless there is news since it began. */
  load(revision?: number): Promise<RuleBook> {
    const noted = this.#noted;
    const key = revision ?? -this.latestRevision() - 1;
    let loading = this.#loading.get(key);
    if (loading === undefined) {
      loading = this.#source
        .load(revision)
        .then((book) => {
          // A store that was restored, or has lost a commit, may not have what was noted before.
          if (revision === undefined && this.#noted === noted && book.revision < noted)
            this.#noted = book.revision;
          return book;
        })
        .finally(() => this.#loading.delete(key));
      this.#loading.set(key, loading);
    }
    return loading;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
