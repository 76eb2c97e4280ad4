import type { EpochMs } from '@batcave/shared/time';
import { inOrder, isOfRule, type RecordedChange } from './recordedChange.ts';

/** The changes with the alerts of one rule replaced by others. */
export interface ReplacedRule {
  readonly changes: readonly RecordedChange[];
  /** What people did to alerts of the rule that has no alert to go to. */
  readonly orphaned: number;
}

interface Standing {
  readonly alertId: string;
  readonly fromMs: EpochMs;
  toMs: EpochMs;
}

/**
 * Replaces the alerts of a rule by those that it would have raised. What people did to one of its alerts
 * happens to the one that stands for the same group at that moment.
 */
export function replaceRule(
  recorded: readonly RecordedChange[],
  ruleId: string,
  raised: readonly RecordedChange[],
): ReplacedRule {
  const groups = groupsOf(recorded, ruleId);
  const standing = standingOf(raised);
  const kept: RecordedChange[] = [];
  const moved: RecordedChange[] = [];
  let orphaned = 0;
  for (const each of recorded) {
    const group = groups.get(each.alertId);
    if (group === undefined) kept.push(each);
    else if (!isOfRule(each)) {
      const own = standing
        .get(group)
        ?.find(({ fromMs, toMs }) => fromMs <= each.atMs && each.atMs < toMs);
      if (own === undefined) orphaned += 1;
      else moved.push({ ...each, alertId: own.alertId });
    }
  }
  // At one moment the rule speaks first: nobody takes what is not there yet.
  return { changes: inOrder([...raised, ...kept, ...moved]), orphaned };
}

/** Changes of alerts that were not over before a moment. */
export function standingAt(
  changes: readonly RecordedChange[],
  atMs: EpochMs,
): readonly RecordedChange[] {
  const over = new Set(
    changes.flatMap((each) =>
      each.change.kind === 'cleared' && each.atMs < atMs ? [each.alertId] : [],
    ),
  );
  return changes.filter(({ alertId }) => !over.has(alertId));
}

function groupsOf(recorded: readonly RecordedChange[], ruleId: string): Map<string, string> {
  const groups = new Map<string, string>();
  for (const { alertId, change } of recorded)
    if (change.kind === 'raised' && change.alert.rule_id === ruleId)
      groups.set(alertId, groupKey(change.alert.group));
  return groups;
}

function standingOf(raised: readonly RecordedChange[]): Map<string, Standing[]> {
  const byGroup = new Map<string, Standing[]>();
  const byAlert = new Map<string, Standing>();
  for (const { alertId, atMs, change } of raised) {
    if (change.kind === 'raised') {
      const standing = { alertId, fromMs: atMs, toMs: Infinity };
      const key = groupKey(change.alert.group);
      byAlert.set(alertId, standing);
      const others = byGroup.get(key);
      if (others === undefined) byGroup.set(key, [standing]);
      else others.push(standing);
    } else if (change.kind === 'cleared') {
      const standing = byAlert.get(alertId);
      if (standing !== undefined) standing.toMs = atMs;
    }
  }
  return byGroup;
}

/** The same for the same values of the same fields, in whatever order `group_by` has them. */
export function groupKey(group: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1)));
}
