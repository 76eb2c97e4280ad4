import type { LogEvent } from '@batcave/shared/events';
import type { CompiledRule } from './compileRule.ts';
import { Group, type GroupSnapshot } from './Group.ts';
import { groupKeyOf, groupValue, groupValuesOf } from './groupKey.ts';

/** The groups of one rule, found by the values of an event. */
export class RuleGroups {
  /** Samples of further groups, when there were as many as the rule may have. */
  droppedSamples = 0;
  /** Groups of `expect` for which there was no room. */
  notWaitedFor = 0;
  #rule: CompiledRule;
  /** By the value itself when there is one `group_by` field, which spares the JSON on every event. */
  readonly #byValue = new Map<string, Group>();

  constructor(rule: CompiledRule) {
    this.#rule = rule;
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
    this.#byValue.set(key, group);
    return group;
  }

  remove(group: Group): void {
    group.removed = true;
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
      this.#byValue.set(this.#nameOf(snapshot.groupKey), group);
      return group;
    } catch {
      return undefined;
    }
  }

  /** Goes on under a version of the rule that judges alike. */
  adopt(rule: CompiledRule): void {
    this.#rule = rule;
    for (const group of this.#byValue.values()) group.adopt(rule);
  }

  #nameOf(groupKey: string): string {
    if (this.#rule.groupFields.length !== 1) return groupKey;
    return groupValuesOf(groupKey)[0] ?? '';
  }
}
