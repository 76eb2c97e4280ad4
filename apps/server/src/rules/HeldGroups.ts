import type { FaultyRule } from './compileRuleSet.ts';
import type { EpochMs } from '@batcave/shared/time';
import type { Checkpoint } from './Checkpoint.ts';
import { OF_NO_RULE } from './EndedGroups.ts';
import type { GroupSnapshot } from './Group.ts';

/**
 * Stored groups of rules that cannot judge, because a detector did not load at this start for
 * instance. Nothing has said that what they found is over: their alerts stand, and they go on where
 * they were once the rule can judge again. Since when is stored with them: the next server may be the
 * one that can.
 */
export class HeldGroups {
  readonly #byRule = new Map<string, GroupSnapshot[]>();
  readonly #checkpoint: Checkpoint;

  constructor(checkpoint: Checkpoint) {
    this.#checkpoint = checkpoint;
  }

  /** Keeps the groups of faulty rules back and hands on the others. */
  *hold(
    snapshots: Iterable<GroupSnapshot>,
    faulty: readonly FaultyRule[],
    nowMs: EpochMs,
  ): Generator<GroupSnapshot> {
    const faultyIds = new Set(faulty.map(({ ruleId }) => ruleId));
    for (const snapshot of snapshots) {
      // What is left of an ended group has no rule to wait for.
      if (!faultyIds.has(snapshot.ruleId) || snapshot.fingerprint === OF_NO_RULE) yield snapshot;
      else this.#keep(snapshot, nowMs);
    }
  }

  /** Hands out, once, the groups whose rule is no longer faulty: it judges again or is gone. */
  release(faulty: readonly FaultyRule[]): GroupSnapshot[] {
    const faultyIds = new Set(faulty.map(({ ruleId }) => ruleId));
    const released: GroupSnapshot[] = [];
    for (const [ruleId, snapshots] of this.#byRule) {
      if (faultyIds.has(ruleId)) continue;
      released.push(...snapshots);
      this.#byRule.delete(ruleId);
    }
    return released;
  }

  #keep(snapshot: GroupSnapshot, nowMs: EpochMs): void {
    const held =
      snapshot.heldSinceMs === undefined ? { ...snapshot, heldSinceMs: nowMs } : snapshot;
    if (held !== snapshot) this.#checkpoint.noteUnjudged(held);
    const known = this.#byRule.get(held.ruleId);
    if (known === undefined) this.#byRule.set(held.ruleId, [held]);
    else known.push(held);
  }
}
