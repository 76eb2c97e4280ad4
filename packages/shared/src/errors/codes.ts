/** One row of the error table: what it means, which HTTP status carries it, whether to try again. */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

/**
 * Every error the product answers with. Codes are stable: programs may branch on them.
 *
 * On the wire they travel as RFC 9457 `application/problem+json` with `type`
 * `urn:sentry:error:<code>`.
 */
export const ERRORS = {
  identity_rejected: {
    status: 403,
    title: 'This certificate is not one that may speak here.',
    retryable: false,
  },
  certificate_revoked: {
    status: 403,
    title: 'This certificate was revoked. The security team can issue a new one.',
    retryable: false,
  },
  certificate_superseded: {
    status: 403,
    title: 'This certificate was renewed, and its successor is the one to use.',
    retryable: false,
  },
  identity_locked: {
    status: 403,
    title: 'This identity is locked. The security team can lift the lock.',
    retryable: false,
  },
  service_not_allowed: {
    status: 403,
    title: 'This identity may do this for some services alone, and not for this one.',
    retryable: false,
  },
  insufficient_scope: {
    status: 403,
    title: 'This identity lacks the scope that the route needs.',
    retryable: false,
  },
  session_required: {
    status: 403,
    title: 'Open the console with a fresh link: npx sentry console --browser.',
    retryable: false,
  },
  origin_not_allowed: {
    status: 403,
    title: 'A page of this origin may not ask here.',
    retryable: false,
  },
  host_not_allowed: {
    status: 421,
    title: 'This server does not answer under this Host.',
    retryable: false,
  },
  not_found: { status: 404, title: 'There is nothing with this id here.', retryable: false },
  route_not_found: {
    status: 404,
    title: 'There is no such route. GET /openapi.json lists them.',
    retryable: false,
  },
  method_not_allowed: {
    status: 405,
    title: 'This path does not take this method.',
    retryable: false,
  },
  role_not_served: {
    status: 421,
    title: 'This server of the cluster does not answer this route.',
    retryable: false,
  },
  state_conflict: {
    status: 409,
    title: 'The state does not allow this change any more.',
    retryable: false,
  },
  payload_too_large: { status: 413, title: 'The body is larger than the limit.', retryable: false },
  unsupported_media_type: {
    status: 415,
    title: 'Send application/json or application/x-ndjson, plain or gzip.',
    retryable: false,
  },
  invalid_request: {
    status: 400,
    title: 'The request is not of the form this route takes.',
    retryable: false,
  },
  invalid_json: { status: 400, title: 'The body is not valid JSON.', retryable: false },
  token_refused: {
    status: 403,
    title:
      'This token was used, has run out, or never was one. If you have not used it yourself, tell the security team so: somebody else may hold your certificate. They can give another.',
    retryable: false,
  },
  csr_refused: {
    status: 422,
    title: 'The certificate request is not one that can be signed here.',
    retryable: false,
  },
  signer_unavailable: {
    status: 503,
    title: 'Certificates cannot be issued just now. Those that are out go on. Try again.',
    retryable: true,
  },
  rate_limited: {
    status: 429,
    title: 'Too much at once. Send again after Retry-After.',
    retryable: true,
  },
  overloaded: {
    status: 503,
    title:
      'The server has as much in hand as it can hold safely. Nothing of this request is lost if you send it again.',
    retryable: true,
  },
  log_unavailable: {
    status: 503,
    title: 'The event log could not confirm in time. Send it again: an event_id is stored once.',
    retryable: true,
  },
  store_unavailable: {
    status: 503,
    title: 'The store does not answer. Try again.',
    retryable: true,
  },
  shutting_down: {
    status: 503,
    title: 'The server is stopping. Send it to the next one.',
    retryable: true,
  },
  internal: {
    status: 500,
    title: 'A fault of ours. The log has it under this trace_id.',
    retryable: false,
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code of the table above. */
export type ErrorCode = keyof typeof ERRORS;
