import type { PlannedStep, RouteTestResult } from '@batcave/shared/dispatch';
import { formatDuration } from '@batcave/shared/time';
import { printable } from '../incidents/describe.ts';

type TestedRoute = RouteTestResult['routes'][number];
type Told = TestedRoute['told'][number];

/** The way through the tree, and for each route who is told when and who is not. */
export function describeRouteTest({
  labels,
  steps,
  routes,
  silenced_by: mutes,
}: RouteTestResult): string {
  return [
    `Labels   ${describeLabels(labels)}`,
    ...mutes.map(({ by, id, reason }) => `Hidden   by ${by} ${id}: ${printable(reason)}`),
    ...(mutes.length === 0 ? [] : ['         Nobody is told while that lasts.']),
    '',
    'Tree',
    ...(steps.length === 0 ? ['  there is no route, so nobody is told'] : []),
    ...steps.map(({ path, fits }) => `  ${fits ? 'fits' : ' -  '}  ${indented(path)}`),
    ...routes.flatMap((route) => ['', ...describeRoute(route)]),
  ].join('\n');
}

function describeRoute(route: TestedRoute): string[] {
  const { told, not_told: notTold, escalation, muted } = route;
  const first =
    route.group_wait_ms === 0 ? 'at once' : `after ${formatDuration(route.group_wait_ms)}`;
  return [
    `Route    ${route.path}`,
    `  Group    ${describeLabels(route.group) || 'all alerts of the route'}`,
    `  Timers   first ${first}, news every ${formatDuration(route.group_interval_ms)}, again after ${formatDuration(route.repeat_interval_ms)}`,
    ...(muted === null ? [] : [`  Hours    nobody is told now: ${muted}`]),
    ...told.map((one) => `  Told     ${describeTold(one)}`),
    ...notTold.map(({ target, reason }) => `  Not told ${target}: ${printable(reason)}`),
    ...(told.length + notTold.length === 0 && escalation === null
      ? ['  Told     nobody: the route has neither receivers nor an escalation']
      : []),
    ...(escalation === null
      ? []
      : [`  Pages    by ${escalation.policy}, until somebody acknowledges`]),
    ...(escalation?.steps ?? []).flatMap(describeStep),
  ];
}

function describeStep({ after_ms: afterMs, at, told, skipped, ...step }: PlannedStep): string[] {
  const when = `+${formatDuration(Math.round(afterMs / 1000) * 1000)}`.padEnd(8);
  const round = step.cycle > 1 ? `, round ${String(step.cycle)}` : '';
  const place = step.level === null ? 'after the last level' : `level ${String(step.level)}`;
  const low = step.urgency === 'low' ? ', low urgency' : '';
  const head = `    ${when} ${at.slice(0, 19)}Z  ${place}${round}${low}`;
  const what =
    step.kind === 'waits'
      ? ['the urgency is low: it goes on when it is high']
      : step.kind === 'nobody'
        ? ['nobody can be told']
        : told.map(describeTold);
  return [
    head,
    ...what.map((line) => `               ${line}`),
    ...skipped.map(
      ({ target, reason }) => `               passed over: ${target}: ${printable(reason)}`,
    ),
  ];
}

function describeTold({ receiver, person, address, reader, via }: Told): string {
  const where = address === null ? receiver : `${receiver} (${printable(address)})`;
  if (person === null) return `${where}, reading as ${reader}`;
  return `${person} by ${where}${via === null ? '' : `, on call in ${via}`}`;
}

function describeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) =>
      // An alert that is made up has none; a real one always does.
      name === 'incident' && value === ''
        ? 'incident'
        : `${name}=${JSON.stringify(printable(value))}`,
    )
    .join(' ');
}

/** `root > payments > nights` under its parents. */
function indented(path: string): string {
  const parts = path.split(' > ');
  return `${'  '.repeat(parts.length - 1)}${parts.at(-1) ?? path}`;
}
