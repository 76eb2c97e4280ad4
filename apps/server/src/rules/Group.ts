import type { LogEvent } from '@batcave/shared/events';
import type { Aggregate } from '@batcave/shared/rules';
import type { EpochMs } from '@batcave/shared/time';
import type { CompiledRule } from './compileRule.ts';
import { type LowSide, type Measure, SlidingWindow, type WindowSnapshot } from './SlidingWindow.ts';
import { summaryText } from './summaryTemplate.ts';

/**
 * - `idle`: nothing is wrong.
 * - `pending`: the condition holds, not yet for as long as `for` asks.
 * - `firing`: raised; the condition holds.
 * - `clearing`: raised; the condition does not hold, not yet for as long as `keep_firing_for` asks.
 */
export type GroupState = 'idle' | 'pending' | 'firing' | 'clearing';

/** What an alert keeps of an event. Made once per event and shared by the groups that it reaches. */
export interface Speaker {
  readonly eventId: string;
  readonly source: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Which firing of which group it is, and who spoke last: what a signal says of a group. */
export interface GroupIdentity extends Speaker {
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly groupKey: string;
  readonly group: Readonly<Record<string, string>>;
  readonly episode: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** Everything that is known of a group, as plain JSON. */
export interface GroupSnapshot extends GroupIdentity {
  /** Of the rule that judged: a rule that judges otherwise cannot take this over. */
  readonly fingerprint: string;
  readonly state: GroupState;
  readonly sinceMs: EpochMs;
  readonly noData: boolean;
  readonly silent: boolean;
  readonly quietSinceMs: EpochMs;
  readonly window: WindowSnapshot;
}

const NO_FIELDS: Readonly<Record<string, string>> = Object.freeze({});
const NOBODY: Speaker = Object.freeze({ eventId: '', source: '', labels: NO_FIELDS });

/** Whether an alert stands for a group in this state. */
export function isRaised(state: GroupState): boolean {
  return state === 'firing' || state === 'clearing';
}

/** The part of a snapshot that a signal repeats. */
export function identityOf(snapshot: GroupSnapshot): GroupIdentity {
  const { ruleId, ruleVersion, groupKey, group, episode } = snapshot;
  const { eventId, source, labels, fields } = snapshot;
  return { ruleId, ruleVersion, groupKey, group, episode, eventId, source, labels, fields };
}

/** One combination of `group_by` values under one rule: its window and where it stands. */
export class Group {
  /** The version that judges now; all that the group has been through was judged alike. */
  rule: CompiledRule;
  readonly groupKey: string;
  /** From each `group_by` field to its value. */
  readonly group: Readonly<Record<string, string>>;
  readonly window: SlidingWindow;
  state: GroupState = 'idle';
  /** When `pending` or `clearing` began. */
  sinceMs: EpochMs = 0;
  /** The last episode that was raised; 0 before the first. */
  episode = 0;
  /** While raised: whether only the lack of data raised it so far. */
  noData = false;
  /** Found without data for as long as `no_data.after` asks. Only a sample ends it. */
  silent = false;
  /** From when the lack of data is counted. */
  quietSinceMs: EpochMs = 0;
  /** Whose event counted last. */
  speaker: Speaker = NOBODY;
  /** The payload fields of that event that the rule's summary shows. */
  fields: Readonly<Record<string, string>> = NO_FIELDS;

  /** The tick at which the queue has it; Infinity when it has not. */
  scheduledMs: EpochMs = Infinity;
  /** Whether it is on the list of the next checkpoint. */
  dirty = false;
  removed = false;

  constructor(rule: CompiledRule, groupKey: string, group: Readonly<Record<string, string>>) {
    this.rule = rule;
    this.groupKey = groupKey;
    this.group = group;
    this.window = new SlidingWindow(MEASURES[rule.aggregate], lowSideOf(rule));
  }

  get isRaised(): boolean {
    return isRaised(this.state);
  }

  /** Takes over who spoke last. */
  remember(event: LogEvent, speaker: Speaker): void {
    this.speaker = speaker;
    const { summaryFields } = this.rule;
    if (summaryFields.length === 0) return;
    this.fields = Object.fromEntries(
      summaryFields.map(({ name, read }) => [name, summaryText(read(event))]),
    );
  }

  identity(): GroupIdentity {
    const { rule, groupKey, group, episode, fields } = this;
    const { eventId, source, labels } = this.speaker;
    return {
      ...{ ruleId: rule.ruleId, ruleVersion: rule.rule.version, groupKey, group, episode },
      ...{ eventId, source, labels, fields },
    };
  }

  toSnapshot(): GroupSnapshot {
    const { rule, state, sinceMs, noData, silent, quietSinceMs } = this;
    return {
      ...this.identity(),
      ...{ state, sinceMs, noData, silent, quietSinceMs },
      fingerprint: rule.fingerprint,
      window: this.window.toSnapshot(),
    };
  }

  static fromSnapshot(rule: CompiledRule, snapshot: GroupSnapshot): Group {
    const group = new Group(rule, snapshot.groupKey, snapshot.group);
    const { state, sinceMs, episode, noData, silent, quietSinceMs } = snapshot;
    const { eventId, source, labels, fields } = snapshot;
    Object.assign(group, { state, sinceMs, episode, noData, silent, quietSinceMs });
    Object.assign(group, { speaker: { eventId, source, labels }, fields });
    group.window.restore(snapshot.window);
    return group;
  }
}

const MEASURES: { readonly [A in Aggregate]: Measure } = {
  count: 'count',
  rate: 'count',
  sum: 'sum',
  avg: 'sum',
  min: 'min',
  max: 'max',
  p95: 'p95',
};

function lowSideOf({ operator, threshold, recoveryThreshold }: CompiledRule): LowSide {
  return { includesLimit: operator === '>' || operator === '<=', threshold, recoveryThreshold };
}
