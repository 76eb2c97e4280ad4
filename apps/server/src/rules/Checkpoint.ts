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

  noteChange(group: Group): void {
    if (group.dirty) return;
    group.dirty = true;
    this.#changed.push(group);
  }

  noteRemoval(ruleId: string, groupKey: string): void {
    this.#removed.set(ruleId + groupKey, { ruleId, groupKey });
  }

  /** The changes since the last call. A group that went and came back counts as changed. */
  take(): CheckpointDelta {
    const changed: GroupSnapshot[] = [];
    for (const group of this.#changed) {
      group.dirty = false;
      if (group.removed) continue;
      changed.push(group.toSnapshot());
      this.#removed.delete(group.rule.ruleId + group.groupKey);
    }
    const removed = [...this.#removed.values()];
    this.#changed = [];
    this.#removed = new Map();
    return { changed, removed };
  }
}
