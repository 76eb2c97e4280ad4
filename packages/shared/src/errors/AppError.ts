import { ERRORS, type ErrorCode } from './codes.ts';

/** One field that is wrong: which, what limit it breaks, and what to send instead. */
export interface FieldFault {
  /** JSON Pointer (RFC 6901) into what was sent: `/3/severity`. Empty for the whole. */
  readonly field: string;
  /** What the field must be: `one of INFO, WARN, ERROR, CRITICAL`. */
  readonly limit: string;
  /** The next step for whoever sent it. */
  readonly fix: string;
}

/** A failure that crosses an edge, with a code from the shared table. The message is safe for a stranger. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly faults: readonly FieldFault[];
  readonly retryAfterMs: number | undefined;
  /** What became of each part of the request, where the route answers so. Is sent with the problem. */
  readonly report: unknown;

  constructor(
    code: ErrorCode,
    detail?: string,
    options: {
      cause?: unknown;
      faults?: readonly FieldFault[];
      retryAfterMs?: number;
      report?: unknown;
    } = {},
  ) {
    super(
      detail ?? ERRORS[code].title,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.code = code;
    this.faults = options.faults ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.report = options.report;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** Whether sending the same again later can succeed. */
  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}
