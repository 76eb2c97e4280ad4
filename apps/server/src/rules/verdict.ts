import type { EpochMs } from '@batcave/shared/time';
import type { Standing } from './Standing.ts';

/**
 * What one look at a group says.
 *
 * - `holds`, `fails`: the condition, against the recovery threshold while the value keeps an alert up.
 * - `silent`: no data, and the rule asks for an alert about that.
 * - `failed`: the detector failed, and the rule asks for an alert about that.
 * - `ended`: no data, or a failure, and the rule asks to clear or says nothing about it.
 * - `unknown`: no data, or a failure, and the state stays as it is until data or a verdict comes.
 */
export type Verdict = 'holds' | 'fails' | 'silent' | 'failed' | 'ended' | 'unknown';

const OF_SILENCE = { alert: 'silent', resolve: 'ended', keep: 'unknown' } as const;
const OF_FAILURE = { alert: 'failed', resolve: 'ended', keep: 'unknown' } as const;

/** Whether the recovery threshold is the one that counts now: not while only silence keeps it up. */
export function judgesRecovery(standing: Standing): boolean {
  return standing.isRaised && !standing.noData;
}

/** Judges a group whose gauge has been moved to `nowMs`. May find it silent, which it then stays. */
export function judge(standing: Standing, nowMs: EpochMs): Verdict {
  const { rule, gauge } = standing;
  if (rule.noData !== undefined) {
    if (nowMs >= standing.quietFromMs) standing.silent = true;
    if (standing.silent) return OF_SILENCE[rule.noData.policy];
  }
  if (gauge.failure !== '') return OF_FAILURE[rule.onError];
  const beyond = gauge.isBeyond(judgesRecovery(standing));
  if (beyond === undefined) return rule.noData === undefined ? 'ended' : 'unknown';
  return beyond ? 'holds' : 'fails';
}
