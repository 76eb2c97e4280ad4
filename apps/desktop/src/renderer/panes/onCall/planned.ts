import type { PlannedStep, RouteTestResult } from '@batcave/shared/dispatch';
import { formatDuration } from '@batcave/shared/time';

type Told = PlannedStep['told'][number];

/** Who, how, and by which schedule: `console/ana by pager (ana@example.org), on call in primary`. */
export function describeTold({ receiver, person, address, via }: Told): string {
  const where = address === null ? '' : ` (${address})`;
  const schedule = via === null ? '' : `, on call in ${via}`;
  return `${person ?? 'whoever reads there'} by ${receiver}${where}${schedule}`;
}

/** Since the page began: `at once`, `after 5m`. */
export function describeAfter(afterMs: number): string {
  return afterMs === 0 ? 'at once' : `after ${formatDuration(afterMs)}`;
}

const KINDS: Readonly<Record<PlannedStep['kind'], string>> = {
  level: 'Level',
  then: 'At last',
  nobody: 'Nobody',
  waits: 'Waits',
};

/** What a step is called: `Level 2`, `Level 1, 2nd time`. */
export function describeStep({ kind, level, cycle, urgency }: PlannedStep): string {
  const name = kind === 'level' && level !== null ? `Level ${String(level)}` : KINDS[kind];
  const again = cycle > 1 ? `, time ${String(cycle)}` : '';
  return `${name}${again}${urgency === 'low' ? ', low urgency' : ''}`;
}

/** Whether anybody at all would be told. */
export function tellsSomebody({ routes }: Pick<RouteTestResult, 'routes'>): boolean {
  return routes.some(
    ({ muted, told, escalation }) =>
      muted === null &&
      (told.length > 0 || (escalation?.steps ?? []).some((step) => step.told.length > 0)),
  );
}
