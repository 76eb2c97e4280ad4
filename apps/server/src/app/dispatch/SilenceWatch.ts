import type { PgSilences } from '../../adapters/postgres/index.ts';
import { type CompiledSilences, compileSilences } from '../../dispatch/index.ts';
import { compileRegex } from '../../rules/index.ts';

/** One that ended is given so long after, so that its end can be told. */
const ENDED_MS = 3_600_000;

/** The silences of all tenants for dispatchers: which revision there is, and the silences ready to be asked. */
export class SilenceWatch {
  readonly #silences: PgSilences;
  readonly #now: () => number;
  readonly #latest = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  constructor(silences: PgSilences, now: () => number) {
    this.#silences = silences;
    this.#now = now;
  }

  /** As of the last look; 0: there were never any. */
  latestRevision(tenant: string): number {
    return this.#latest.get(tenant) ?? 0;
  }

  /** Looks for what this or another process has changed, and tells the listeners when there is anything. */
  async refresh(): Promise<void> {
    let isNews = false;
    for (const [tenant, revision] of await this.#silences.revisions()) {
      if (revision <= this.latestRevision(tenant)) continue;
      this.#latest.set(tenant, revision);
      isNews = true;
    }
    if (isNews) for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Those that are not over, or ended within the last hour. At least as new as `latestRevision` says. */
  async load(tenant: string): Promise<CompiledSilences> {
    const { revision, silences } = await this.#silences.load(tenant, this.#now() - ENDED_MS);
    this.#latest.set(tenant, Math.max(revision, this.latestRevision(tenant)));
    return compileSilences(silences, compileRegex);
  }
}
