import type { Message, NotificationReason, NotifiedAlert } from '@batcave/shared/dispatch';

/** Why this comes now, in words. */
export const REASONS: Readonly<Record<NotificationReason, string>> = {
  first: 'New',
  new_alerts: 'More alerts',
  worse: 'Worse than before',
  some_resolved: 'Partly over',
  all_resolved: 'Over',
  repeat: 'Still firing',
  acknowledged: 'Taken',
  unacknowledged: 'Nobody has it any more',
  escalation: 'Escalated to you',
  silence_ended: 'Its silence has ended',
  silence_expires: 'A silence is about to end',
  fallback: 'The first receiver could not be reached',
  restored: 'No longer suppressed',
  digest: 'Summary',
  approval: 'Needs your decision',
  approval_reminder: 'Still needs your decision',
  approval_over: 'Nothing left to decide',
  test: 'Test: nothing is wrong',
};

/** Who has it: `Taken by ana`. Undefined while nobody does. */
export function describeOwner({ alerts }: Message): string | undefined {
  const names = new Set(alerts.flatMap(({ acknowledged_by }) => acknowledged_by ?? []));
  return names.size === 0 ? undefined : `Taken by ${[...names].slice(0, 3).join(', ')}`;
}

/** Where the escalation stands: `Level 1 of 3 of payments. Next: bo at 04:20 UTC`. */
export function describeEscalation({ escalation }: Message): string | undefined {
  if (escalation === null) return undefined;
  const { level, levels, policy, next } = escalation;
  const place = `Level ${String(level)} of ${String(levels)} of ${policy}.`;
  return next === null ? `${place} Nobody is next.` : `${place} Next: ${next}`;
}

/** One fact about an alert, as every channel shows it. */
export type Fact = readonly [name: string, value: string];

/** What somebody needs at four in the morning, the most urgent first. */
export function factsOf(alert: NotifiedAlert, nowMs: number): readonly Fact[] {
  const { value, threshold, condition, created_at, resolved_at, resolved_by } = alert;
  const isOver = alert.state === 'RESOLVED';
  const facts: (Fact | undefined)[] = [
    ['Service', alert.service],
    ['Severity', alert.severity],
    [
      'Value',
      value === null
        ? `none, threshold ${formatNumber(threshold)}`
        : `${formatNumber(value)}, threshold ${formatNumber(threshold)}`,
    ],
    ['Condition', condition],
    ['Since', formatSince(created_at, isOver ? undefined : nowMs)],
    isOver ? ['Over', overOf(resolved_at, resolved_by, alert.resolve_reason)] : undefined,
    alert.acknowledged_by === null ? undefined : ['Taken by', alert.acknowledged_by],
    ['Rule', alert.rule_name],
  ];
  return facts.filter((fact) => fact !== undefined && fact[1] !== '') as Fact[];
}

function overOf(at: string | null, by: string | null, reason: string | null): string {
  const who = by === null ? '' : ` by ${by}`;
  return `${at === null ? 'yes' : formatTime(at)}${who}${reason === null ? '' : ` (${reason})`}`;
}

/** `0.125`, `1200000`, `3.33333`: six digits at most. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** `2026-11-23 04:12:09 UTC` */
export function formatTime(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;
}

function formatSince(instant: string, nowMs: number | undefined): string {
  const time = formatTime(instant);
  if (nowMs === undefined) return time;
  const minutes = Math.floor((nowMs - Date.parse(instant)) / 60_000);
  if (!(minutes >= 1)) return time;
  if (minutes < 120) return `${time} (${String(minutes)} min)`;
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? `${time} (${String(hours)} h)`
    : `${time} (${String(Math.floor(hours / 24))} days)`;
}

/** Cuts at a whole character; what is cut ends in an ellipsis. Lengths count UTF-16 as providers do. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = text.slice(0, most - 1);
  if (/[\uD800-\uDBFF]$/.test(kept)) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** One line without control characters: a title, a subject. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** A link that may be offered for a click: http or https, written so that it ends nothing around it. */
export function safeLink(text: string | null): string | undefined {
  const url = text === null ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return url.href.replace(/[<>|"'`\\^{}\s]/g, (character) =>
    encodeURIComponent(character).replace("'", '%27'),
  );
}
