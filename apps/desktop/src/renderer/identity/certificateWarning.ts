import type { HeldCertificate, IdentityState } from '../../ipc/identity.ts';
import { formatLeft } from '../ui/format.ts';

const DAY_MS = 86_400_000;
/** A certificate that lives longer is not renewed every day, so its end comes as a surprise. */
const LONG_LIFE_MS = 14 * DAY_MS;

/** What an operator should know about the certificate before it ends. */
export interface CertificateWarning {
  /** `urgent`: within a day, or an eighth of a shorter life, this console will be cut off. */
  readonly level: 'warning' | 'urgent';
  readonly text: string;
}

/**
 * Warns when the renewal has failed and less than a third of the life is left, and of a long-lived
 * certificate a week before its end whatever its renewal does; `null` when all is well.
 */
export function certificateWarning(state: IdentityState, nowMs: number): CertificateWarning | null {
  const certificate = certificateIn(state);
  if (certificate === null) return null;
  const leftMs = certificate.notAfterMs - nowMs;
  const lifeMs = certificate.notAfterMs - certificate.notBeforeMs;
  if (leftMs <= 0) return { level: 'urgent', text: 'Certificate expired' };
  const failed = state.kind === 'enrolled' && state.renewal.kind === 'failed';
  const isLong = lifeMs > LONG_LIFE_MS;
  const isDue = (failed && leftMs < lifeMs / 3) || (isLong && leftMs < 7 * DAY_MS);
  if (!isDue && !(failed && leftMs < DAY_MS)) return null;
  const level = leftMs < Math.min(DAY_MS, lifeMs / 8) ? 'urgent' : 'warning';
  const why = failed ? ', renewal failed' : '';
  return { level, text: `Certificate: ${formatLeft(leftMs)} left${why}` };
}

/** The certificate that this console speaks with, if it has one of its own. */
export function certificateIn(state: IdentityState): HeldCertificate | null {
  return state.kind === 'enrolled' || state.kind === 'connectionFile' ? state.certificate : null;
}
