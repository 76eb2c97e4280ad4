import { SEVERITIES } from '@batcave/shared/events';
import type { BacktestResult, Episode, ReplayChanges, ReplayRun } from '@batcave/shared/replay';
import { formatDuration } from '@batcave/shared/time';
import { tableOf } from '../printTable.ts';
import { count, counted } from './numbers.ts';

const BAR = 40;
const MAX_GROUP_LENGTH = 40;
const MAX_REASON_LENGTH = 80;

const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');
const second = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

function cut(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

function groupText(group: Readonly<Record<string, string>>): string {
  const names = Object.keys(group);
  const text = names.map((name) => (names.length === 1 ? group[name] : `${name}=${group[name]}`));
  return cut(text.join(' ') || 'all', MAX_GROUP_LENGTH);
}

/** To whole seconds, once it is longer than one. */
function duration(ms: number): string {
  return formatDuration(ms < 1000 ? ms : Math.round(ms / 1000) * 1000);
}

function totals(run: ReplayRun): string {
  const severities = [...SEVERITIES]
    .reverse()
    .filter((severity) => run.by_severity[severity] > 0)
    .map((severity) => `${count(run.by_severity[severity])} ${severity}`);
  const groups = `${run.groups_are_partial ? 'more than ' : ''}${counted(run.groups, 'group')}`;
  return [
    `${counted(run.alerts, 'alert')} in ${groups}${severities.length === 0 ? '' : `: ${severities.join(', ')}`}.`,
    ...(run.firing_at_start > 0
      ? [`${count(run.firing_at_start)} fired already at the start.`]
      : []),
    ...(run.firing_at_end > 0 ? [`${count(run.firing_at_end)} still firing at the end.`] : []),
    ...(run.dropped_samples > 0
      ? [
          `${counted(run.dropped_samples, 'event')} or named groups not judged: the rule has too many groups.`,
        ]
      : []),
    ...((run.unjudged_events ?? 0) > 0
      ? [
          `${counted(run.unjudged_events ?? 0, 'event')} not judged: its regular expressions took too many steps.`,
        ]
      : []),
    ...(run.samples === 0
      ? ['No event is a sample of this rule: look at match, and whether the field is a number.']
      : []),
    ...(run.late_samples > 0
      ? [`${counted(run.late_samples, 'event')} came too late to count.`]
      : []),
    ...(run.failure === null ? [] : [`Its detector failed: ${run.failure}.`]),
  ].join(' ');
}

function bars(days: readonly { readonly day: string; readonly alerts: number }[]): string {
  const most = Math.max(1, ...days.map(({ alerts }) => alerts));
  const width = count(most).length;
  return days
    .map(({ day, alerts }) => {
      const length = alerts === 0 ? 0 : Math.max(1, Math.round((alerts / most) * BAR));
      return `  ${day}  ${count(alerts).padStart(width)}  ${'█'.repeat(length)}`.trimEnd();
    })
    .join('\n');
}

function episodeTable(episodes: readonly Episode[], indent = ''): string {
  const rows = episodes.map((episode) => [
    `${indent}${second(episode.raised_at)}`,
    episode.cleared_at === null ? 'still firing' : duration(episode.duration_ms),
    `${episode.severity}${episode.flapping ? ' ~' : ''}`,
    groupText(episode.group),
    cut(episode.reason, MAX_REASON_LENGTH),
  ]);
  return tableOf([`${indent}RAISED (UTC)`, 'FOR', 'SEVERITY', 'GROUP', 'WHY'], rows);
}

function list(episodes: readonly Episode[], more: number, listed: number): string[] {
  const shown = episodes.slice(0, listed);
  const left = more + episodes.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : [episodeTable(shown, '  ')]),
    ...(left > 0 ? [`  and ${count(left)} more`] : []),
  ];
}

function busiest({ busiest: groups, alerts }: ReplayRun): string[] {
  if (groups.length < 2 || alerts === groups.length) return [];
  const rows = groups
    .slice(0, 5)
    .map((group) => [
      ...[`  ${groupText(group.group)}`, count(group.alerts), duration(group.firing_ms)],
    ]);
  return ['', 'Busiest', tableOf(['  GROUP', 'ALERTS', 'FIRING'], rows)];
}

function changeLines(changes: ReplayChanges, listed: number): string[] {
  const { kept, moved, added, removed } = changes;
  const rows = changes.per_day
    .filter((day) => day.before + day.after > 0)
    .map((day) => [
      ...[`  ${day.day}`, count(day.before), count(day.after)],
      ...[`+${count(day.added)}`, `-${count(day.removed)}`],
    ]);
  return [
    '',
    `Against the rule as it is: ${count(added)} added, ${count(removed)} removed, ${count(kept)} the same, ${count(moved)} at another time.`,
    ...(rows.length === 0 ? [] : [tableOf(['  DAY', 'BEFORE', 'AFTER', 'ADDED', 'REMOVED'], rows)]),
    ...(added === 0
      ? []
      : ['', 'Added', ...list(changes.added_episodes, changes.more_added, listed)]),
    ...(removed === 0
      ? []
      : ['', 'Removed', ...list(changes.removed_episodes, changes.more_removed, listed)]),
  ];
}

/** What the beginning of the range lacks, where it lacks more than a hundredth of it. */
function beginning({ first_event_at: first, from, to }: BacktestResult): string[] {
  if (first === null) return ['No event of the range is one that it wants.'];
  const [fromMs, toMs, firstMs] = [from, to, first].map((instant) => Date.parse(instant)) as [
    number,
    number,
    number,
  ];
  return firstMs - fromMs > (toMs - fromMs) / 100
    ? [`There is nothing to judge before ${second(first)}.`]
    : [];
}

/** What of a file was left out. */
function repeats({ repeated_events: repeated = 0 }: BacktestResult): string[] {
  return repeated === 0
    ? []
    : [`${counted(repeated, 'event')} left out: an earlier one has the same event_id.`];
}

/** Why there is nothing to compare with. */
function beforeFaults({ before_faults: faults = [] }: BacktestResult): string[] {
  const [fault] = faults;
  if (fault === undefined) return [];
  const { field, limit, fix } = fault;
  return [
    '',
    `There is nothing to compare with: as it is, the rule judges nothing. ${field} must be ${limit}. ${fix}`,
  ];
}

/** The result of a back-test for somebody who reads it on a terminal. */
export function describeResult(result: BacktestResult, listed: number): string {
  const { run, changes } = result;
  const seconds = (Date.parse(result.to) - Date.parse(result.from)) / 1000;
  return [
    `${result.rule.name}: ${minute(result.from)} to ${minute(result.to)} UTC`,
    totals(run),
    ...beginning(result),
    ...repeats(result),
    '',
    'Alerts a day',
    bars(run.per_day),
    ...busiest(run),
    ...(run.alerts === 0 ? [] : ['', 'Alerts', ...list(run.episodes, run.more_episodes, listed)]),
    ...(changes === undefined ? [] : changeLines(changes, listed)),
    ...beforeFaults(result),
    '',
    `${count(seconds)} s with ${counted(result.events, 'event')} in ${(result.took_ms / 1000).toFixed(1)} s: ${count(result.speed)} × real time.`,
  ].join('\n');
}
