import type { Group, GroupSnapshot } from './Group.ts';

/** A group that is gone. */
export interface RemovedGroup {
  readonly ruleId: string;
  readonly groupKey: string;
}

/** What changed since the checkpoint before. */
export interface CheckpointDelta {
  readonly changed: GroupSnapshot[];
  readonly removed: RemovedGroup[];
}

/** Collects what the next checkpoint must write, each group once. */
export class Checkpoint {
  #changed: Group[] = [];
  #removed = new Map<string, RemovedGroup>();
  /** What is kept of groups that nobody judges, by name: of those that lost their rule, or wait for it. */
  #unjudged = new Map<string, GroupSnapshot>();

  noteChange(group: Group): void {
    if (group.dirty) return;
    group.dirty = true;
    this.#changed.push(group);
  }

  noteRemoval(ruleId: string, groupKey: string): void {
    this.#unjudged.delete(ruleId + groupKey);
    this.#removed.set(ruleId + groupKey, { ruleId, groupKey });
  }

  /** All that there is of a group now. */
  noteUnjudged(kept: GroupSnapshot): void {
    this.#removed.delete(kept.ruleId + kept.groupKey);
    this.#unjudged.set(kept.ruleId + kept.groupKey, kept);
  }

  /** The changes since the last call. A group that went and came back counts as changed. */
  take(): CheckpointDelta {
    const changed: GroupSnapshot[] = [];
    for (const group of this.#changed) {
      group.dirty = false;
      if (group.removed) continue;
      changed.push(group.toSnapshot());
      this.#unjudged.delete(group.rule.ruleId + group.groupKey);
      this.#removed.delete(group.rule.ruleId + group.groupKey);
    }
    changed.push(...this.#unjudged.values());
    const removed = [...this.#removed.values()];
    this.#changed = [];
    this.#removed = new Map();
    this.#unjudged = new Map();
    return { changed, removed };
  }
}
