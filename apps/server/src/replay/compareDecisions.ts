import type { Alert } from '@batcave/shared/alerts';
import type { EntryDraft } from '../alerts/index.ts';
import type { RecordedDecisions } from './ports.ts';

/** What rules decided about one alert within a stretch, when it was judged once more. */
export interface DecidedAlert {
  readonly tenant: string;
  readonly alert: Alert;
  /** It was raised before the stretch: of that nothing is known here. */
  readonly isCarried: boolean;
  readonly entries: readonly EntryDraft[];
}

/** One thing that is not as it was decided. */
export interface Difference {
  readonly tenant: string;
  readonly alert_id: string;
  /** Of the alert, or `timeline`; `alert` when it is missing, `audit` when the audit log counts otherwise. */
  readonly field: string;
  readonly decided: unknown;
  readonly recorded: unknown;
}

/** What an alert is born with. People change none of it, nor do later signals. */
const BORN = [
  ...['event_id', 'rule_id', 'rule_name', 'rule_version', 'service', 'condition'],
  ...['group', 'labels', 'runbook_url', 'created_at'],
] as (keyof Alert)[];
/** What later signals change. */
const CHANGED = ['severity', 'value', 'score', 'lower', 'upper', 'flapping', 'firing'] as const;

/** What changes when it gets worse: of an alert that was there before, what it was before is not known. */
const RISEN = ['summary', 'threshold'] as const;

/** Two values that are written the same, whatever the order of the keys of objects. */
function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, own: unknown) =>
    typeof own === 'object' && own !== null && !Array.isArray(own)
      ? Object.fromEntries(Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1)))
      : own,
  );
}

const told = ({ kind, entry, eventId }: EntryDraft) => ({ kind, entry, event_id: eventId });

/** Holds what was decided once more against what the store has. Nothing: they are identical. */
export function compareDecisions(
  decided: DecidedAlert,
  recorded: RecordedDecisions | undefined,
): Difference[] {
  const { tenant, alert, isCarried, entries } = decided;
  const differ = (field: string, own: unknown, other: unknown): Difference => ({
    ...{ tenant, alert_id: alert.alert_id, field, decided: own, recorded: other },
  });
  if (recorded === undefined) return [differ('alert', alert.summary, null)];
  const compared: readonly (keyof Alert)[] = [
    ...(isCarried ? [] : BORN),
    ...(isCarried || !recorded.isFinal ? [] : RISEN),
    ...(recorded.isFinal && (!isCarried || hasChanged(entries)) ? CHANGED : []),
  ];
  const differences = compared
    .filter((field) => !isSame(alert[field], recorded.alert[field]))
    .map((field) => differ(field, alert[field], recorded.alert[field]));
  const length = Math.max(entries.length, recorded.entries.length);
  for (let i = 0; i < length; i += 1) {
    const own = entries[i];
    const expected = own === undefined ? null : told(own);
    const found = recorded.entries[i] ?? null;
    if (!isSame(expected, found)) differences.push(differ('timeline', expected, found));
  }
  if (recorded.audited !== entries.length)
    differences.push(differ('audit', entries.length, recorded.audited));
  return differences;
}

function hasChanged(entries: readonly EntryDraft[]): boolean {
  return entries.some(({ kind }) => kind === 'changed');
}
