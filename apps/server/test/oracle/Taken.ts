/** An event that counted for a group. */
export interface Taken {
  readonly value: number;
  readonly effectiveMs: number;
}

/** A stretch of time; what goes on ends at infinity. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}
