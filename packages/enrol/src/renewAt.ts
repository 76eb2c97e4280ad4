/** Part of a certificate's life after which it is renewed. */
const RENEW_AFTER = 2 / 3;
/** So many consoles that were enrolled in one morning do not renew in one minute. */
const JITTER = 0.05;

/**
 * When to renew: after two thirds of the life, earlier or later by up to a twentieth of it.
 *
 * `random` is in [0, 1): the same number gives the same time.
 */
export function renewAtMs(
  certificate: { readonly notBeforeMs: number; readonly notAfterMs: number },
  random: number,
): number {
  const lifeMs = certificate.notAfterMs - certificate.notBeforeMs;
  const part = RENEW_AFTER + JITTER * (2 * random - 1);
  return Math.round(certificate.notBeforeMs + lifeMs * part);
}
