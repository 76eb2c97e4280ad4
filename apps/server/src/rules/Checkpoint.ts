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
  /** What groups that lost their rule leave behind, by name. */
  #ended = new Map<string, GroupSnapshot>();

  noteChange(group: Group): void {
    if (group.dirty) return;
    group.dirty = true;
    this.#changed.push(group);
  }

  noteRemoval(ruleId: string, groupKey: string): void {
    this.#ended.delete(ruleId + groupKey);
    this.#removed.set(ruleId + groupKey, { ruleId, groupKey });
  }

  /** A group went, but for this. */
  noteEnd(remains: GroupSnapshot): void {
    this.#removed.delete(remains.ruleId + remains.groupKey);
    this.#ended.set(remains.ruleId + remains.groupKey, remains);
  }

  /** The changes since the last call. A group that went and came back counts as changed. */
  take(): CheckpointDelta {
    const changed: GroupSnapshot[] = [];
    for (const group of this.#changed) {
      group.dirty = false;
      if (group.removed) continue;
      changed.push(group.toSnapshot());
      this.#ended.delete(group.rule.ruleId + group.groupKey);
      this.#removed.delete(group.rule.ruleId + group.groupKey);
    }
    changed.push(...this.#ended.values());
    const removed = [...this.#removed.values()];
    this.#changed = [];
    this.#removed = new Map();
    this.#ended = new Map();
    return { changed, removed };
  }
}
