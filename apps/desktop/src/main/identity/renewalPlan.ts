const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A renewal that failed is tried again after this part of what is left. */
const RETRY_AFTER = 1 / 20;

/** When to try again after a renewal that failed: many times before the end; `null` after it. */
export function retryRenewalAtMs(
  certificate: { readonly notAfterMs: number },
  nowMs: number,
): number | null {
  const leftMs = certificate.notAfterMs - nowMs;
  if (leftMs <= 0) return null;
  return nowMs + Math.min(HOUR_MS, Math.max(MINUTE_MS, leftMs * RETRY_AFTER));
}
