import type { LogEvent } from '@batcave/shared/events';
import type { CompiledRule } from './compileRule.ts';
import { Group, type GroupSnapshot } from './Group.ts';
import { groupKeyOf, groupValue, groupValuesOf } from './groupKey.ts';

/** Counts what groups hold in memory, by the estimate of their rules. */
export interface Held {
  bytes: number;
}

/** How many there was no room for, by what there was too little of. */
export interface ByLack {
  /** The rule had as many groups as it may have. */
  byCount: number;
  /** The groups of all rules of the tenant had the memory that they may have. */
  byMemory: number;
}

/** The groups of one rule, found by the values of an event. */
export class RuleGroups {
  /** Samples of groups for which there was no room. */
  readonly turnedAway: ByLack = { byCount: 0, byMemory: 0 };
  /** Groups of `expect` for which there was none. */
  notWaitedFor: ByLack = { byCount: 0, byMemory: 0 };
  #rule: CompiledRule;
  /** By the value itself when there is one `group_by` field, which spares the JSON on every event. */
  readonly #byValue = new Map<string, Group>();
  readonly #held: Held;

  /** @param held  Where all that are added are counted until they are removed. */
  constructor(rule: CompiledRule, held: Held = { bytes: 0 }) {
    this.#rule = rule;
    this.#held = held;
  }

  get rule(): CompiledRule {
    return this.#rule;
  }

  get size(): number {
    return this.#byValue.size;
  }

  values(): IterableIterator<Group> {
    return this.#byValue.values();
  }

  /** The name under which `find` and `add` know the event's group. */
  keyOf(event: LogEvent): string {
    const readers = this.#rule.groupReaders;
    const [only] = readers;
    if (readers.length === 1 && only !== undefined) return groupValue(only(event));
    return groupKeyOf(readers.map((read) => groupValue(read(event))));
  }

  /** The name of the group on the wire and in the store. */
  groupKeyOf(key: string): string {
    return this.#rule.groupFields.length === 1 ? groupKeyOf([key]) : key;
  }

  find(key: string): Group | undefined {
    return this.#byValue.get(key);
  }

  /** Makes the group of a name that `find` does not know. */
  add(key: string): Group {
    const fields = this.#rule.groupFields;
    const values = fields.length === 1 ? [key] : groupValuesOf(key);
    const named = Object.fromEntries(fields.map((field, i) => [field, values[i] ?? '']));
    const group = new Group(this.#rule, groupKeyOf(values), named);
    this.#put(key, group);
    return group;
  }

  remove(group: Group): void {
    group.removed = true;
    this.#held.bytes -= this.#rule.groupBytes;
    this.#byValue.delete(this.#nameOf(group.groupKey));
  }

  /** The name under which `find` and `add` know the group of these values. */
  nameOf(values: readonly string[]): string {
    return values.length === 1 ? (values[0] ?? '') : groupKeyOf(values);
  }

  /** Goes on with a group, unless the rule judges otherwise now or its detector cannot go on from it. */
  takeOver(snapshot: GroupSnapshot): Group | undefined {
    if (this.#rule.fingerprint !== snapshot.fingerprint) return undefined;
    try {
      const group = Group.fromSnapshot(this.#rule, snapshot);
      this.#put(this.#nameOf(snapshot.groupKey), group);
      return group;
    } catch {
      return undefined;
    }
  }

  /** Goes on under a version of the rule that judges alike. */
  adopt(rule: CompiledRule): void {
    this.#held.bytes += this.size * (rule.groupBytes - this.#rule.groupBytes);
    this.#rule = rule;
    for (const group of this.#byValue.values()) group.adopt(rule);
  }

  #put(name: string, group: Group): void {
    this.#byValue.set(name, group);
    this.#held.bytes += this.#rule.groupBytes;
  }

  #nameOf(groupKey: string): string {
    if (this.#rule.groupFields.length !== 1) return groupKey;
    return groupValuesOf(groupKey)[0] ?? '';
  }
}
