import type { LogEvent, Severity } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import type { CompiledRule } from './compileRule.ts';
import { openGauge } from './gauges/openGauge.ts';
import { Standing, type StandingSnapshot } from './Standing.ts';
import { summaryText } from './summaryTemplate.ts';

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
  readonly severity: Severity;
  readonly fields: Readonly<Record<string, string>>;
}

/** Everything that is known of a group, as plain JSON. */
export interface GroupSnapshot extends GroupIdentity, StandingSnapshot {
  /** Of the rule that judged: a rule that judges otherwise cannot take this over. */
  readonly fingerprint: string;
  /** Since when its rule cannot judge. Left out: it can. */
  readonly heldSinceMs?: EpochMs;
}

const NO_FIELDS: Readonly<Record<string, string>> = Object.freeze({});
const NOBODY: Speaker = Object.freeze({ eventId: '', source: '', labels: NO_FIELDS });

/** The part of a snapshot that a signal repeats. */
export function identityOf(snapshot: GroupSnapshot): GroupIdentity {
  const { ruleId, ruleVersion, groupKey, group, episode, severity } = snapshot;
  const { eventId, source, labels, fields } = snapshot;
  return {
    ruleId,
    ruleVersion,
    groupKey,
    group,
    episode,
    severity,
    eventId,
    source,
    labels,
    fields,
  };
}

/** One combination of `group_by` values under one rule, and where it stands. */
export class Group extends Standing {
  readonly groupKey: string;
  /** From each `group_by` field to its value. */
  readonly group: Readonly<Record<string, string>>;
  /** Whose event counted last. */
  speaker: Speaker = NOBODY;
  /** The payload fields of that event that the rule's summary shows. */
  fields: Readonly<Record<string, string>> = NO_FIELDS;

  /** The tick at which the queue has it; Infinity when it has not. */
  scheduledMs = Infinity;
  /** Whether it is on the list of the next checkpoint. */
  dirty = false;
  removed = false;

  constructor(rule: CompiledRule, groupKey: string, group: Readonly<Record<string, string>>) {
    super(rule, openGauge(rule));
    this.groupKey = groupKey;
    this.group = group;
  }

  /** What an alert of the group would have now. */
  get severity(): Severity {
    return (this.rule.levels[this.level] ?? this.rule.levels[0]).severity;
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
    const { rule, groupKey, group, episode, severity, fields } = this;
    const { eventId, source, labels } = this.speaker;
    return {
      ...{ ruleId: rule.ruleId, ruleVersion: rule.rule.version, groupKey, group, episode },
      ...{ severity, eventId, source, labels, fields },
    };
  }

  override toSnapshot(): GroupSnapshot {
    return { ...this.identity(), ...super.toSnapshot(), fingerprint: this.rule.fingerprint };
  }

  /** @throws Error when the gauge of the rule cannot go on from it. */
  static fromSnapshot(rule: CompiledRule, snapshot: GroupSnapshot): Group {
    const group = new Group(rule, snapshot.groupKey, snapshot.group);
    const { eventId, source, labels, fields } = snapshot;
    Object.assign(group, { speaker: { eventId, source, labels }, fields });
    group.restore(snapshot);
    return group;
  }
}
