import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { DAY_MS } from '../time/index.ts';
import type { CompiledSchedule } from './compileSchedule.ts';
import { type ShiftSource, shiftsBetween } from './shifts.ts';

/** Who is on call at an instant, or why nobody is. */
export type OnCall =
  | { readonly kind: 'on_call'; readonly person: string; readonly by: ShiftSource }
  | { readonly kind: 'gap'; readonly reason: string };

/** `untilMs`: when somebody else, or nobody, is on call; null when that is more than 400 days ahead. */
export type OnCallUntil = OnCall & { readonly untilMs: EpochMs | null };

/** Most turns are a week or less; only what is longer is looked at for longer. */
const LOOK_AHEAD_MS = [9 * DAY_MS, 60 * DAY_MS, 400 * DAY_MS];

/** Who is on call at an instant. */
export function onCallAt({ name, layers, overrides }: CompiledSchedule, atMs: EpochMs): OnCall {
  const isNow = (span: { fromMs: EpochMs; toMs: EpochMs }) =>
    span.fromMs <= atMs && atMs < span.toMs;
  const override = overrides.findLastIndex(isNow);
  const covering = overrides[override];
  if (covering !== undefined)
    return {
      kind: 'on_call',
      person: covering.person,
      by: { kind: 'override', index: override },
    };
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index];
    const turn = layer?.rotation.turnAt(atMs);
    if (turn !== undefined && layer?.hours?.contains(atMs) !== false)
      return { kind: 'on_call', person: turn.person, by: { kind: 'layer', index } };
  }
  const firstMs = Math.min(...layers.map(({ rotation }) => rotation.startMs));
  return {
    kind: 'gap',
    reason:
      firstMs > atMs
        ? `${name} begins at ${formatInstant(firstMs)}`
        : `it is outside the hours of ${name}`,
  };
}

/** Who is on call at an instant, and until when it stays so. */
export function whoIsOnCall(schedule: CompiledSchedule, atMs: EpochMs): OnCallUntil {
  const now = onCallAt(schedule, atMs);
  const person = now.kind === 'on_call' ? now.person : undefined;
  for (const aheadMs of LOOK_AHEAD_MS) {
    const untilMs = endOf(schedule, person, atMs, atMs + aheadMs);
    if (untilMs < atMs + aheadMs) return { ...now, untilMs };
  }
  return { ...now, untilMs: null };
}

/** Until when a person, or nobody, stays on call; `toMs` when it is not before. */
function endOf(
  schedule: CompiledSchedule,
  person: string | undefined,
  atMs: EpochMs,
  toMs: EpochMs,
): EpochMs {
  const shifts = shiftsBetween(schedule, atMs, toMs);
  if (person === undefined) return shifts[0]?.fromMs ?? toMs;
  let untilMs = atMs;
  for (const shift of shifts) {
    if (shift.person !== person || shift.fromMs !== untilMs) return untilMs;
    untilMs = shift.toMs;
  }
  return untilMs;
}
