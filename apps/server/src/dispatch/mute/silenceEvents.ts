import type { AlertState } from '@batcave/shared/alerts';
import { SILENCE_LIMITS, type SilenceEndReason } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { CompiledSilence, CompiledSilences } from './compileSilences.ts';
import { isOver, type StoredSilence } from './silence.ts';

/** What happened to a silence. */
export interface SilenceEvent {
  /** `expiring`: it ends in fifteen minutes or less. */
  readonly kind: 'started' | 'expiring' | 'ended';
  readonly atMs: EpochMs;
  readonly silence: StoredSilence;
  /** Of `started` and `expiring`: when it ends. */
  readonly untilMs: EpochMs | undefined;
  /** Of `ended`: why. */
  readonly reason: SilenceEndReason | 'time' | undefined;
}

/** Occurrences of one silence that are told at once, when nobody looked for long. */
const MOST = 100;

/**
 * What happened to silences after `fromMs` and up to `toMs`, in the order of time.
 *
 * @param before as they were known at `fromMs`: one that ended by hand since is told, though it never came
 *   to its own end
 * @param after as they are known at `toMs`; those that ended within the stretch must be in it
 */
export function silenceEvents(
  before: CompiledSilences,
  after: CompiledSilences,
  fromMs: EpochMs,
  toMs: EpochMs,
): SilenceEvent[] {
  const events: SilenceEvent[] = [];
  for (const [silenceId, now] of after.byId)
    events.push(...eventsOf(before.byId.get(silenceId), now, fromMs, toMs));
  for (const [silenceId, { silence, timing }] of before.byId)
    if (!after.byId.has(silenceId) && timing.at(fromMs) !== undefined)
      events.push({ kind: 'ended', atMs: toMs, silence, untilMs: undefined, reason: 'time' });
  return events.sort(
    (a, b) => a.atMs - b.atMs || (a.silence.silenceId < b.silence.silenceId ? -1 : 1),
  );
}

function eventsOf(
  before: CompiledSilence | undefined,
  { silence, timing }: CompiledSilence,
  fromMs: EpochMs,
  toMs: EpochMs,
): SilenceEvent[] {
  const events: SilenceEvent[] = [];
  const wasOn = before?.timing.at(fromMs);
  const tell = (
    kind: SilenceEvent['kind'],
    atMs: EpochMs,
    rest: Pick<SilenceEvent, 'untilMs' | 'reason'>,
  ): void => void events.push({ kind, atMs, silence, ...rest });
  const reasonAt = (atMs: EpochMs): SilenceEvent['reason'] =>
    silence.endedMs !== null && atMs >= silence.endedMs ? (silence.endedReason ?? 'time') : 'time';
  const spans = timing.between(fromMs, toMs, MOST);
  const isStillOn = spans.some(({ startMs }) => startMs <= fromMs);
  // It ended when nobody here knew of it yet.
  if (wasOn !== undefined && !isStillOn)
    tell('ended', fromMs, { untilMs: undefined, reason: reasonAt(fromMs) });
  for (const span of spans) {
    const { startMs, endMs } = span;
    const begun = startMs > fromMs || wasOn === undefined;
    if (begun) tell('started', Math.max(startMs, fromMs), { untilMs: endMs, reason: undefined });
    if (endMs === undefined) continue;
    const warnMs = endMs - SILENCE_LIMITS.warnMs;
    const wasWarned = wasOn !== undefined && wasOn.startMs === startMs && wasOn.endMs === endMs;
    // One that is as short as the warning, or was made so, ends as its author said a moment ago.
    const isWarned = warnMs > startMs && warnMs > silence.updatedMs;
    if (isWarned && warnMs <= toMs && !isOver(span, toMs) && (warnMs > fromMs || !wasWarned))
      tell('expiring', Math.max(warnMs, fromMs), { untilMs: endMs, reason: undefined });
    if (isOver(span, toMs)) tell('ended', endMs, { untilMs: undefined, reason: reasonAt(endMs) });
  }
  return events;
}

/**
 * Whether a silence ends before its time, and why.
 *
 * @param lastMatchedMs when it last hid something; `undefined`: it never did
 * @param alert of a snooze: its alert as it is; `undefined` when it is not known
 */
export function endsEarly(
  { silence, timing }: CompiledSilence,
  lastMatchedMs: EpochMs | undefined,
  alert: { readonly state: AlertState; readonly severity: number } | undefined,
  nowMs: EpochMs,
): 'clear' | 'idle' | 'worse' | undefined {
  const span = timing.at(nowMs);
  if (span === undefined) return undefined;
  if (silence.kind === 'snooze' && alert !== undefined) {
    if (silence.endsWhen.clear && alert.state === 'RESOLVED') return 'clear';
    if (silence.severity !== null && alert.severity > silence.severity) return 'worse';
  }
  const { idleMs } = silence.endsWhen;
  if (idleMs === null) return undefined;
  const quietSinceMs = Math.max(span.startMs, lastMatchedMs ?? -Infinity);
  return nowMs - quietSinceMs >= idleMs ? 'idle' : undefined;
}
