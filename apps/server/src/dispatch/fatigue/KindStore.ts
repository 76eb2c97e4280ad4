import type { EpochMs } from '@batcave/shared/time';
import type { Kind } from './Kind.ts';
import type { Tuning } from './tuning.ts';

/** What was lost with kinds that had to make room. */
export interface Forgotten {
  readonly kinds: number;
  /** Suppressed alerts of those that no digest has told yet. */
  readonly untold: number;
  /** When the last one that was acted on had to go, and until when that act would have counted. */
  readonly sinceMs: EpochMs | null;
  readonly untilMs: EpochMs | null;
}

export const NOTHING_FORGOTTEN: Forgotten = { kinds: 0, untold: 0, sinceMs: null, untilMs: null };

/**
 * The kinds of a tenant, at most `maxKinds`. The least recently used makes room; before one that somebody
 * acted on go those whose act is long ago, and untouched ones down to a quarter of the room.
 */
export class KindStore {
  /** Each in the order of use. */
  readonly #untouched = new Map<string, Kind>();
  readonly #acted = new Map<string, Kind>();
  readonly #dirty = new Set<string>();
  readonly #tuning: Tuning;
  #uses = 0;
  #forgotten: Forgotten;

  constructor(kinds: Iterable<Kind>, forgotten: Forgotten, tuning: Tuning) {
    this.#tuning = tuning;
    this.#forgotten = forgotten;
    for (const kind of [...kinds].sort((a, b) => a.used - b.used)) {
      this.#uses = kind.used;
      this.#mapOf(kind).set(kind.key, kind);
    }
  }

  get size(): number {
    return this.#untouched.size + this.#acted.size;
  }

  get forgotten(): Forgotten {
    return this.#forgotten;
  }

  get(key: string): Kind | undefined {
    return this.#untouched.get(key) ?? this.#acted.get(key);
  }

  /** In the order of use, oldest first. */
  all(): Kind[] {
    return [...this.#untouched.values(), ...this.#acted.values()].sort((a, b) => a.used - b.used);
  }

  /** Keeps it as the most recently used. */
  put(kind: Kind, nowMs: EpochMs): void {
    if (this.get(kind.key) === undefined && this.size >= this.#tuning.maxKinds) this.#evict(nowMs);
    this.#untouched.delete(kind.key);
    this.#acted.delete(kind.key);
    this.#uses += 1;
    this.#mapOf(kind).set(kind.key, { ...kind, used: this.#uses });
    this.#dirty.add(kind.key);
  }

  /** Forgets what digests have told. */
  clearDigests(): void {
    for (const map of [this.#untouched, this.#acted])
      for (const [key, kind] of map)
        if (kind.digest !== null) {
          map.set(key, { ...kind, digest: null });
          this.#dirty.add(key);
        }
    this.#forgotten = { ...this.#forgotten, untold: 0 };
  }

  /** Rows that changed and keys that are gone since it was asked before. */
  takeDirty(): { readonly kinds: Kind[]; readonly removed: string[] } {
    const kinds: Kind[] = [];
    const removed: string[] = [];
    for (const key of this.#dirty) {
      const kind = this.get(key);
      if (kind === undefined) removed.push(key);
      else kinds.push(kind);
    }
    this.#dirty.clear();
    return { kinds, removed };
  }

  #mapOf({ actedMs }: Kind): Map<string, Kind> {
    return actedMs === null ? this.#untouched : this.#acted;
  }

  #evict(nowMs: EpochMs): void {
    const [oldestActed] = this.#acted.values();
    const [oldestUntouched] = this.#untouched.values();
    const isLongAgo = (kind: Kind) => (kind.actedMs ?? 0) + this.#tuning.actedMs <= nowMs;
    const spare = this.#untouched.size > this.#tuning.maxKinds / 4;
    const victim =
      oldestActed === undefined || (!isLongAgo(oldestActed) && spare)
        ? oldestUntouched
        : oldestActed;
    if (victim === undefined) return;
    this.#mapOf(victim).delete(victim.key);
    this.#dirty.add(victim.key);
    const { kinds, untold, sinceMs, untilMs } = this.#forgotten;
    const lost = victim.actedMs === null || isLongAgo(victim) ? null : victim.actedMs;
    this.#forgotten = {
      kinds: kinds + 1,
      untold: untold + (victim.digest?.suppressed ?? 0),
      sinceMs: lost === null ? sinceMs : Math.min(sinceMs ?? nowMs, nowMs),
      untilMs: lost === null ? untilMs : Math.max(untilMs ?? 0, lost + this.#tuning.actedMs),
    };
  }
}
