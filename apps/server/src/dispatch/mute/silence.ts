import type { SilenceEndReason, SilenceKind } from '@batcave/shared/dispatch';
import type { DurationMs, EpochMs } from '@batcave/shared/time';
import { findTimeZone } from '../time/index.ts';
import { Recurring, type Span } from './Recurring.ts';
import { readRrule } from './rrule.ts';

/** A silence as it is stored. */
export interface StoredSilence {
  readonly silenceId: string;
  readonly kind: SilenceKind;
  /** As they were written; none of a snooze. */
  readonly matchers: readonly string[];
  /** The one alert of a snooze. */
  readonly alertId: string | null;
  /** Of a snooze: the rank of the alert's severity when it was made. */
  readonly severity: number | null;
  /** The one service that it is limited to, when it is. */
  readonly service: string | null;
  readonly startsMs: EpochMs;
  readonly endsMs: EpochMs | null;
  readonly recurrence: {
    readonly rrule: string;
    readonly durationMs: DurationMs;
    readonly timeZone: string;
  } | null;
  readonly endsWhen: { readonly clear: boolean; readonly idleMs: DurationMs | null };
  readonly comment: string;
  readonly createdBy: string;
  readonly createdMs: EpochMs;
  readonly updatedMs: EpochMs;
  /** Set when it ended before its time. */
  readonly endedMs: EpochMs | null;
  readonly endedBy: string | null;
  readonly endedReason: SilenceEndReason | null;
  /** When it last hid an alert. */
  readonly matchedMs: EpochMs | null;
  readonly revision: number;
}

/** When a silence is on. Pure; it keeps what it has worked out. */
export interface Timing {
  /** The stretch that is on. */
  at(nowMs: EpochMs): Span | undefined;
  /** The next stretch that begins after now. */
  after(nowMs: EpochMs): Span | undefined;
  /** Stretches that are on at some moment between the two, in order, at most `most`. */
  between(fromMs: EpochMs, toMs: EpochMs, most: number): Span[];
  /** From when on it is never on again; `undefined`: nothing says when. */
  readonly overMs: EpochMs | undefined;
}

type Timed = Pick<StoredSilence, 'startsMs' | 'endsMs' | 'recurrence' | 'endedMs'>;

/** When it is on. One whose recurrence cannot be read any more is never on: then people are told. */
export function timingOf(silence: Timed): Timing {
  const { startsMs, recurrence } = silence;
  const stopMs = Math.min(silence.endsMs ?? Infinity, silence.endedMs ?? Infinity);
  const cut = ({ startMs, endMs = Infinity }: Span): Span | undefined => {
    const cutMs = Math.min(endMs, stopMs);
    if (cutMs <= startMs) return undefined;
    return { startMs, endMs: cutMs === Infinity ? undefined : cutMs };
  };
  if (recurrence === null) {
    const whole = cut({ startMs: startsMs, endMs: undefined });
    const spans = whole === undefined ? [] : [whole];
    return {
      at: (nowMs) => spans.find((span) => span.startMs <= nowMs && !isOver(span, nowMs)),
      after: (nowMs) => spans.find(({ startMs }) => startMs > nowMs),
      between: (fromMs, toMs) =>
        spans.filter((span) => span.startMs <= toMs && !isOver(span, fromMs)),
      overMs: stopMs === Infinity ? undefined : stopMs,
    };
  }
  const read = readRrule(recurrence.rrule);
  const zone = findTimeZone(recurrence.timeZone);
  if (!read.ok || zone === undefined) return NEVER;
  const { durationMs } = recurrence;
  const recurring = new Recurring({ rule: read.rule, zone, startMs: startsMs, durationMs });
  const lastMs = Math.min(stopMs, recurring.endOfAll() ?? Infinity);
  return {
    at(nowMs) {
      const span = nowMs < stopMs ? recurring.at(nowMs) : undefined;
      return span && cut(span);
    },
    after(nowMs) {
      const span = nowMs < stopMs ? recurring.after(nowMs) : undefined;
      return span && cut(span);
    },
    between: (fromMs, toMs, most) =>
      fromMs >= stopMs
        ? []
        : recurring.between(fromMs, toMs, most).flatMap((span) => cut(span) ?? []),
    overMs: lastMs === Infinity ? undefined : lastMs,
  };
}

const NEVER: Timing = {
  at: () => undefined,
  after: () => undefined,
  between: () => [],
  overMs: undefined,
};

export function isOver({ endMs }: Span, nowMs: EpochMs): boolean {
  return endMs !== undefined && endMs <= nowMs;
}

/** Where a silence is in its life. */
export function stateAt(timing: Timing, nowMs: EpochMs): 'pending' | 'active' | 'expired' {
  if (timing.at(nowMs) !== undefined) return 'active';
  return timing.after(nowMs) === undefined ? 'expired' : 'pending';
}
