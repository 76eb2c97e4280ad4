/** Milliseconds since 1970-01-01T00:00:00Z, a whole number. Every instant inside the product. */
export type EpochMs = number;

/** A length of time in milliseconds, zero or more. */
export type DurationMs = number;
