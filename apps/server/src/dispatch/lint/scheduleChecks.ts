import { formatDuration, formatInstant, parseInstant } from '@batcave/shared/time';
import { gapsIn } from '../time/index.ts';
import type { Check, Found, Linted } from './finding.ts';
import { LOOK_AHEAD_MS } from './lookAhead.ts';

function* gaps({ config, nowMs, shifts }: Linted): Iterable<Found> {
  for (const [i, { name }] of (config.schedules ?? []).entries()) {
    const own = shifts.get(name);
    const found = own === undefined ? [] : gapsIn(own, nowMs, nowMs + LOOK_AHEAD_MS);
    const [first] = found;
    if (first === undefined) continue;
    const totalMs = found.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    const more = found.length > 1 ? ` and ${String(found.length - 1)} times more` : '';
    yield {
      path: `/schedules/${String(i)}`,
      message: `Nobody is on call in ${name} from ${formatInstant(first.fromMs)} to ${formatInstant(first.toMs)}${more} in the next 30 days (${formatDuration(totalMs)} in all), so an escalation goes on to its next level then. Add a layer below the others that has no hours.`,
    };
  }
}

function* coveredOverrides({ config }: Linted): Iterable<Found> {
  for (const [i, { overrides = [] }] of (config.schedules ?? []).entries()) {
    const spans = overrides
      .map(({ from, to, person }, index) => ({
        ...{ index, person },
        fromMs: parseInstant(from) ?? 0,
        toMs: parseInstant(to) ?? 0,
      }))
      .sort((a, b) => a.fromMs - b.fromMs);
    for (const [place, span] of spans.entries()) {
      const next = spans[place + 1];
      if (next === undefined || next.fromMs >= span.toMs || next.person === span.person) continue;
      const [before, after] = [span, next].sort((a, b) => a.index - b.index);
      yield {
        path: `/schedules/${String(i)}/overrides/${String(before?.index)}`,
        message: `Override ${String(after?.index)} covers a part of this one, so ${after?.person ?? ''} is on call there and not ${before?.person ?? ''}. Shorten one of them.`,
      };
    }
  }
}

/** Schedules. */
export const SCHEDULE_CHECKS: readonly Check[] = [
  { code: 'schedule_gap', severity: 'warning', find: gaps },
  { code: 'overlapping_overrides', severity: 'warning', find: coveredOverrides },
];
