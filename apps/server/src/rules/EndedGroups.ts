import type { EpochMs } from '@batcave/shared/time';
import type { Checkpoint } from './Checkpoint.ts';
import type { Group, GroupIdentity, GroupSnapshot } from './Group.ts';

/** No rule has it, so that no rule goes on with what is left of a group. */
export const OF_NO_RULE = '';

/**
 * Groups that lost their rule, for as long as their last episode is not in the past: one that comes
 * back sooner must not raise it again. Checkpoints keep them, so that it does not after a restart.
 */
export class EndedGroups {
  readonly #checkpoint: Checkpoint;
  readonly #byName = new Map<string, GroupIdentity>();

  constructor(checkpoint: Checkpoint) {
    this.#checkpoint = checkpoint;
  }

  /** A group lost its rule. */
  add(of: GroupIdentity, nowMs: EpochMs): void {
    if (of.episode < nowMs) {
      this.#checkpoint.noteRemoval(of.ruleId, of.groupKey);
      return;
    }
    this.#byName.set(of.ruleId + of.groupKey, of);
    this.#checkpoint.noteUnjudged(remainsOf(of));
  }

  /** Lets a group that has just begun count on from the one of its name that ended. */
  handOverTo(group: Group): void {
    if (this.#byName.size === 0) return;
    const name = group.rule.ruleId + group.groupKey;
    group.episode = this.#byName.get(name)?.episode ?? 0;
    this.#byName.delete(name);
  }

  /** Forgets those whose last episode is in the past. */
  forget(nowMs: EpochMs): void {
    if (this.#byName.size === 0) return;
    for (const [name, { ruleId, groupKey, episode }] of this.#byName) {
      if (episode >= nowMs) continue;
      this.#byName.delete(name);
      this.#checkpoint.noteRemoval(ruleId, groupKey);
    }
  }
}

function remainsOf(of: GroupIdentity): GroupSnapshot {
  const idle = {
    state: 'idle',
    sinceMs: 0,
    noData: false,
    silent: false,
    quietSinceMs: 0,
  } as const;
  return { ...of, ...idle, gauge: null, fingerprint: OF_NO_RULE };
}
