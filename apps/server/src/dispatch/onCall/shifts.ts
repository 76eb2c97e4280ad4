import type { EpochMs } from '@batcave/shared/time';
import { MAX_STRETCH_MS, type Span } from '../time/index.ts';
import type { CompiledLayer, CompiledOverride, CompiledSchedule } from './compileSchedule.ts';

/** By what somebody is on call: the place of the layer or of the override in the schedule, from 0. */
export type ShiftSource =
  | { readonly kind: 'layer'; readonly index: number }
  | { readonly kind: 'override'; readonly index: number };

/** Somebody on call for a stretch of time. */
export interface Shift extends Span {
  readonly person: string;
  readonly by: ShiftSource;
}

/**
 * Who is on call in a stretch of time, in order, one at a time; where nobody is, there is a gap.
 * What lies beyond the stretch is cut off. Throws `RangeError` beyond 400 days.
 */
export function shiftsBetween(schedule: CompiledSchedule, fromMs: EpochMs, toMs: EpochMs): Shift[] {
  if (toMs - fromMs > MAX_STRETCH_MS) throw new RangeError('at most 400 days in one call');
  let shifts: readonly Shift[] = [];
  for (const [index, layer] of schedule.layers.entries())
    shifts = cover(shifts, shiftsOfLayer(layer, index, fromMs, toMs));
  for (const [index, override] of schedule.overrides.entries())
    shifts = cover(shifts, shiftOfOverride(override, index, fromMs, toMs));
  return joinShifts(shifts);
}

function shiftsOfLayer(
  { rotation, hours }: CompiledLayer,
  index: number,
  fromMs: EpochMs,
  toMs: EpochMs,
): Shift[] {
  const by: ShiftSource = { kind: 'layer', index };
  const spans = hours === undefined ? [{ fromMs, toMs }] : hours.spans(fromMs, toMs);
  const shifts: Shift[] = [];
  let next = 0;
  for (const { person, ...turn } of rotation.turns(fromMs, toMs)) {
    for (let i = next; i < spans.length; i += 1) {
      const span = spans[i];
      if (span === undefined || span.fromMs >= turn.toMs) break;
      const startMs = Math.max(span.fromMs, turn.fromMs);
      const endMs = Math.min(span.toMs, turn.toMs);
      if (startMs < endMs) shifts.push({ person, by, fromMs: startMs, toMs: endMs });
      // The last one may reach into the next turn.
      if (span.toMs <= turn.toMs) next = i + 1;
    }
  }
  return shifts;
}

function shiftOfOverride(
  override: CompiledOverride,
  index: number,
  fromMs: EpochMs,
  toMs: EpochMs,
): Shift[] {
  const startMs = Math.max(fromMs, override.fromMs);
  const endMs = Math.min(toMs, override.toMs);
  if (startMs >= endMs) return [];
  const by: ShiftSource = { kind: 'override', index };
  return [{ person: override.person, by, fromMs: startMs, toMs: endMs }];
}

/** Both in order; where both have somebody, those above count. */
function cover(below: readonly Shift[], above: readonly Shift[]): readonly Shift[] {
  if (above.length === 0) return below;
  const result: Shift[] = [];
  let next = 0;
  for (const shift of below) {
    let startMs = shift.fromMs;
    while (next < above.length) {
      const over = above[next];
      if (over === undefined || over.fromMs >= shift.toMs) break;
      if (startMs < over.fromMs) result.push({ ...shift, fromMs: startMs, toMs: over.fromMs });
      startMs = Math.max(startMs, over.toMs);
      if (over.toMs > shift.toMs) break;
      result.push(over);
      next += 1;
    }
    if (startMs < shift.toMs) result.push({ ...shift, fromMs: startMs });
  }
  result.push(...above.slice(next));
  return result;
}

function joinShifts(shifts: readonly Shift[]): Shift[] {
  const joined: Shift[] = [];
  for (const shift of shifts) {
    const last = joined.at(-1);
    const goesOn =
      last?.toMs === shift.fromMs &&
      last.person === shift.person &&
      last.by.kind === shift.by.kind &&
      last.by.index === shift.by.index;
    if (last !== undefined && goesOn) joined[joined.length - 1] = { ...last, toMs: shift.toMs };
    else joined.push(shift);
  }
  return joined;
}
