import type { SilenceChange } from '@batcave/shared/dispatch';
import type { FieldFault } from '@batcave/shared/errors';
import { parseMatcher } from '@batcave/shared/dispatch';
import { SEVERITIES } from '@batcave/shared/events';
import { type EpochMs, parseDuration, parseInstant } from '@batcave/shared/time';
import type { CompileRegex } from '../matchers.ts';
import { checkEnd } from './checkEnd.ts';
import { canHideCritical } from './narrowing.ts';
import type { SilenceBounds } from './readPolicy.ts';
import type { StoredSilence } from './silence.ts';

export type PlannedChange =
  | {
      readonly ok: true;
      readonly change: Pick<StoredSilence, 'comment' | 'endsMs' | 'endsWhen'>;
    }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

/**
 * What a change makes of a silence that is not over. It may be prolonged by as much as a new one may last,
 * again and again: each time somebody has decided so. Pure.
 */
export function planChange(
  silence: StoredSilence,
  { comment, ends_at: endsAt, ends_when: ends }: SilenceChange,
  terms: {
    readonly bounds: SilenceBounds;
    readonly compileRegex: CompileRegex;
    readonly nowMs: EpochMs;
  },
): PlannedChange {
  const faults: FieldFault[] = [];
  const endsMs =
    endsAt === undefined ? silence.endsMs : endsAt === null ? null : (parseInstant(endsAt) ?? NaN);
  const idleMs = ends?.idle === undefined ? null : (parseDuration(ends.idle) ?? 0);
  const endsWhen = ends === undefined ? silence.endsWhen : { clear: ends.clear ?? false, idleMs };
  if (endsWhen.clear && silence.kind !== 'snooze')
    faults.push({
      field: '/ends_when/clear',
      limit: 'set for a snooze alone',
      fix: 'Use ends_when.idle.',
    });
  if (endsWhen.idleMs !== null && (silence.kind !== 'silence' || endsWhen.idleMs < 60_000))
    faults.push({
      field: '/ends_when/idle',
      limit: 'at least 1m, for a silence alone',
      fix: 'Leave it out, or give it longer.',
    });
  if (endsMs !== silence.endsMs || endsWhen.clear !== silence.endsWhen.clear)
    faults.push(
      ...checkEnd(
        { ...silence, endsMs, endsWhen, hidesCritical: hidesCritical(silence, terms.compileRegex) },
        terms.bounds,
        Math.max(silence.startsMs, terms.nowMs),
      ),
    );
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    change: { comment: comment?.trim() ?? silence.comment, endsMs, endsWhen },
  };
}

/** Whether it can hide an alert that is CRITICAL. */
export function hidesCritical(
  { kind, severity, matchers }: StoredSilence,
  compileRegex: CompileRegex,
): boolean {
  if (kind === 'snooze') return severity === SEVERITIES.indexOf('CRITICAL');
  const parsed = matchers.flatMap((text) => parseMatcher(text) ?? []);
  return canHideCritical(parsed, compileRegex);
}
