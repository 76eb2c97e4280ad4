import type { Alert } from '@batcave/shared/alerts';
import type { Silence } from '@batcave/shared/dispatch';
import type { Automation } from '@batcave/shared/remediation';
import { formatAge, formatInstant } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';

/** An acknowledgement that is older has perhaps been forgotten. */
const OLD_ACK_MS = 3_600_000;
/** More lines than this of a sort are counted, not listed. */
const MOST_LISTED = 40;

/** What a shift hands over to the next. What is `undefined` could not be known. */
export interface HandOver {
  readonly tenant: string;
  readonly by: string;
  readonly nowMs: number;
  /** Everything that is not resolved, worst first. */
  readonly alerts: readonly Alert[];
  readonly silences: readonly Silence[] | undefined;
  readonly automation: Automation | undefined;
}

function section(title: string, lines: readonly string[], none: string): string {
  const listed = lines.slice(0, MOST_LISTED).map((line) => `- ${line}`);
  const more = lines.length - listed.length;
  const rest = more > 0 ? [`- and ${String(more)} more`] : [];
  const body = lines.length === 0 ? [none] : [...listed, ...rest];
  return [`## ${title} (${String(lines.length)})`, '', ...body].join('\n');
}

function nameAlert({ severity, service, summary }: Alert): string {
  return `${SEVERITY_MARK[severity].word}: ${service}, ${summary}`;
}

function describeSilence(silence: Silence, nowMs: number): string {
  const { kind, matchers, alert_id: alertId, active_until: until } = silence;
  const what = alertId === null ? matchers.join(', ') : `alert ${alertId}`;
  const left =
    until === null ? 'until the alert clears' : `until ${formatInstant(Date.parse(until))}`;
  const age = formatAge(nowMs - Date.parse(silence.created_at));
  return `${kind} of ${what}, ${left}, by ${silence.created_by} ${age} ago: ${silence.comment}`;
}

function describeAutomation(automation: Automation): readonly string[] {
  const { stopped, changed_by: by, changed_at: at, reason, paused } = automation;
  const since = at === null ? '' : ` since ${formatInstant(Date.parse(at))}`;
  return [
    ...(stopped
      ? [`all of it${since}, by ${by ?? 'somebody'}: ${reason ?? 'no reason given'}`]
      : []),
    ...paused.map((each) => `${each.hook} on ${each.service}: ${each.reason}`),
  ];
}

/**
 * The note of a shift for the next one, as Markdown: what nobody has, what was acknowledged more than an hour
 * ago, what is silenced, which automation is stopped. Pure.
 */
export function writeHandOver(handOver: HandOver): string {
  const { tenant, by, nowMs, alerts, silences, automation } = handOver;
  const unacked = alerts
    .filter(({ state }) => state === 'OPEN')
    .map((alert) => `${nameAlert(alert)}, for ${formatAge(nowMs - Date.parse(alert.created_at))}`);
  const old = alerts.flatMap((alert) => {
    const { state, acknowledged_at: at, acknowledged_by: who } = alert;
    if (state !== 'ACK' || at === null || nowMs - Date.parse(at) <= OLD_ACK_MS) return [];
    return [`${nameAlert(alert)}, ${who ?? 'somebody'} ${formatAge(nowMs - Date.parse(at))} ago`];
  });
  const active = silences?.filter(({ state }) => state === 'active');
  return [
    `# Hand-over of ${tenant}, ${formatInstant(nowMs)}, by ${by}`,
    section('Unacked', unacked, 'None.'),
    section('Acked more than an hour ago', old, 'None.'),
    active === undefined
      ? '## Silenced\n\nCould not be known.'
      : section(
          'Silenced',
          active.map((each) => describeSilence(each, nowMs)),
          'Nothing.',
        ),
    automation === undefined
      ? '## Stopped automation\n\nCould not be known.'
      : section('Stopped automation', describeAutomation(automation), 'None.'),
    '',
  ].join('\n\n');
}
