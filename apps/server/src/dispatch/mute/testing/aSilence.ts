import type { CompileRegex } from '../../matchers.ts';
import type { StoredSilence } from '../silence.ts';

export const T0 = Date.parse('2026-11-23T08:00:00Z');
export const HOUR_MS = 3_600_000;

/** Expressions by the engine of this process. What the server uses is RE2. */
export const compileRegex: CompileRegex = (pattern) => {
  try {
    const regex = new RegExp(pattern, 's');
    return { ok: true, search: (text) => regex.test(text) };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
};

/** A silence of an hour from `T0` on. */
export function aSilence(fields: Partial<StoredSilence> = {}): StoredSilence {
  return {
    silenceId: 's1',
    kind: 'silence',
    matchers: ['service="payments"'],
    alertId: null,
    severity: null,
    service: 'payments',
    startsMs: T0,
    endsMs: T0 + HOUR_MS,
    recurrence: null,
    endsWhen: { clear: false, idleMs: null },
    comment: 'new disks',
    createdBy: 'console/ana',
    createdMs: T0,
    updatedMs: T0,
    endedMs: null,
    endedBy: null,
    endedReason: null,
    matchedMs: null,
    revision: 1,
    ...fields,
  };
}
