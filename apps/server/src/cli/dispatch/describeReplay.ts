import type { DispatchReplayResult, DispatchRun, ReplayedMessage } from '@batcave/shared/replay';
import { formatDuration } from '@batcave/shared/time';
import { tableOf } from '../printTable.ts';
import { count, counted } from '../replay/numbers.ts';

const MAX_SUMMARY_LENGTH = 60;
const MAX_RULES = 10;

const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');
const second = (instant: string): string => instant.slice(0, 19).replace('T', ' ');
const change = (before: number, after: number): string => `${count(before)} → ${count(after)}`;

function cut(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return '-';
  return formatDuration(ms < 1000 ? ms : Math.round(ms / 1000) * 1000);
}

/** The result of a replay of dispatch for somebody who reads it on a terminal. */
export function describeReplay(result: DispatchReplayResult, listed: number): string {
  const { before, after, pages, other_messages: others } = result;
  return [
    `${minute(result.from)} to ${minute(result.to)} UTC${result.rule === null ? '' : `, with ${result.rule.name} raised anew`}`,
    '',
    totals(before, after),
    '',
    `Pages: ${count(pages.added)} added, ${count(pages.removed)} removed, ${count(pages.kept)} the same, ${count(pages.moved)} at another time.`,
    `Other messages: ${count(others.added)} added, ${count(others.removed)} removed, ${count(others.kept)} the same, ${count(others.moved)} at another time.`,
    ...people(result),
    ...section(
      'Teams',
      ['TEAM', 'PAGES'],
      result.per_team.map(({ team, before: own, after: their }) => [
        team ?? 'no team',
        change(own, their),
      ]),
    ),
    ...section(
      'Rules that people are paged for',
      ['RULE', 'PAGES', 'WHO'],
      result.per_rule
        .slice(0, MAX_RULES)
        .map((rule) => [
          ...[rule.rule_name, change(rule.before, rule.after)],
          rule.paid_by.map((one) => `${one.who} ${change(one.before, one.after)}`).join(', '),
        ]),
    ),
    ...budgets(result),
    ...list('Added', result.added, result.more_added, listed),
    ...list('Removed', result.removed, result.more_removed, listed),
    ...list('Moved', result.moved, result.more_moved, listed, (message) =>
      'before_at' in message ? `was ${second(String(message.before_at))}` : '',
    ),
    '',
    ...result.notes,
  ].join('\n');
}

function totals(before: DispatchRun, after: DispatchRun): string {
  const row = (name: string, of: (run: DispatchRun) => number): string[] => [
    name,
    change(of(before), of(after)),
  ];
  const delay = (of: 'median_ms' | 'p90_ms' | 'longest_ms') =>
    [before, after].map((run) => duration(run.first_page_delay?.[of])).join(' → ');
  const hidden = Object.keys(before.hidden) as (keyof DispatchRun['hidden'])[];
  return tableOf(
    ['', 'BEFORE → AFTER'],
    [
      row('pages', (run) => run.pages),
      row('at night', (run) => run.night_pages),
      row('messages', (run) => run.messages),
      row('alerts', (run) => run.alerts),
      row('told', (run) => run.told),
      row('paged', (run) => run.paged),
      ['first page, median', delay('median_ms')],
      ['first page, 90 %', delay('p90_ms')],
      ['first page, longest', delay('longest_ms')],
      ...hidden
        .filter((by) => before.hidden[by] + after.hidden[by] > 0)
        .map((by) => row(`hidden by ${by.replace('_', ' ')}`, (run) => run.hidden[by])),
      ...(before.not_allowed + after.not_allowed > 0
        ? [row('not told for want of rights', (run) => run.not_allowed)]
        : []),
    ],
  );
}

function people({ per_person: persons }: DispatchReplayResult): string[] {
  return section(
    'People',
    ['PERSON', 'PAGES', 'AT NIGHT', 'ADDED', 'REMOVED', 'CLOCK'],
    persons.map((one) => [
      ...[one.person, change(one.before.pages, one.after.pages)],
      change(one.before.night_pages, one.after.night_pages),
      ...[`+${count(one.added)}`, `-${count(one.removed)}`, one.time_zone],
    ]),
  );
}

function budgets({ budgets: all }: DispatchReplayResult): string[] {
  const use = (one: (typeof all)[number]['before']): string =>
    one === null
      ? 'none'
      : `${count(one.most)} of ${count(one.budget)}, ${counted(one.breaches, 'time')} over`;
  return section(
    'Noise budgets',
    ['TEAM', 'IN', 'BEFORE', 'AFTER'],
    all.map((one) => [one.team, one.per, use(one.before), use(one.after)]),
  );
}

function section(
  title: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  return rows.length === 0 ? [] : ['', title, tableOf(names, rows)];
}

function list(
  title: string,
  messages: readonly ReplayedMessage[],
  more: number,
  listed: number,
  last: (message: ReplayedMessage) => string = () => '',
): string[] {
  if (messages.length === 0) return [];
  const shown = messages.slice(0, listed);
  const left = more + messages.length - shown.length;
  const rows = shown.map((message) => [
    second(message.at),
    `${message.page ? 'page' : 'message'}${message.night ? ' ☾' : ''}`,
    message.person === null ? message.receiver : `${message.person} by ${message.receiver}`,
    message.level === null ? message.reason : `${message.reason} ${String(message.level)}`,
    message.alert.severity,
    message.alert.service,
    `${cut(message.alert.summary, MAX_SUMMARY_LENGTH)}${message.alerts > 1 ? ` (+${count(message.alerts - 1)})` : ''}`,
    last(message),
  ]);
  return [
    ...['', title],
    ...(rows.length === 0
      ? []
      : [tableOf(['AT (UTC)', '', 'TO', 'WHY', 'SEVERITY', 'SERVICE', 'ALERT', ''], rows)]),
    ...(left > 0 ? [`and ${count(left)} more`] : []),
  ];
}
