/** How much a tenant may have of hooks, and what holds where a hook says nothing. */
export const HOOK_LIMITS = {
  /** Hooks of one tenant. */
  maxHooks: 500,
  /** Pauses that an answer lists. */
  maxPauses: 1000,
  /** Bytes of one hook as JSON. */
  maxHookBytes: 128 * 1024,
  /** Bytes of a rendered body. */
  maxBodyBytes: 256 * 1024,
  /** How many characters a text may put in the place of a placeholder. */
  maxValueLength: 1024,
  minTimeoutMs: 1000,
  maxTimeoutMs: 3_600_000,
  /** An approval must come within this time. */
  approvalMs: 3_600_000,
  /** A suggestion that nobody takes up ends after this time. */
  suggestionMs: 86_400_000,
  /** Times that the same request is sent when its outcome is unknown, for a hook that says it is idempotent. */
  maxAttempts: 4,
  /** An alert of the same service so soon after an action counts as caused by it. */
  causedWithinMs: 120_000,
  /** An alert that ends by itself within this time did not need the action. */
  recoversWithinMs: 120_000,
  /** What lies longer back when it is looked at is suggested, not done. */
  staleMs: 600_000,
  /** Alerts that a dry run over history looks at. */
  maxDryRunAlerts: 10_000,
  /** Runs that a dry run over history lists. */
  maxDryRunRuns: 200,
  /** Bytes of an answer that are kept, escaped. */
  maxAnswerBytes: 256,
} as const;

/** The guards of a hook that says nothing else. */
export const GUARD_DEFAULTS = {
  rate: { most: 6, per: '1h' },
  concurrency: 1,
  cool_down: '5m',
  max_services: 5,
  approval: 'production',
  require_reason: false,
  returns: { most: 3, per: '1h' },
} as const;

export const TIMEOUT_DEFAULT = '30s';
export const VERIFY_DEFAULTS = { window: '15m', success: 'alert_resolved' } as const;
export const STOP_AFTER_FAILURES_DEFAULT = 2;
