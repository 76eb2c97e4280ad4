/** What one back-test may ask for. More is refused with the field and the limit. */
export const REPLAY_LIMITS = {
  /** Events that are read, after those that the rule cannot want are left out. */
  maxEvents: 20_000_000,
  /** From `from` to `to`. */
  maxSpanMs: 90 * 86_400_000,
  /** Before `from`. */
  maxWarmUpMs: 14 * 86_400_000,
  /** Alerts of each list of the result. */
  maxListed: 1000,
  /** At once. */
  maxPerIdentity: 1,
  maxPerServer: 2,
} as const;
