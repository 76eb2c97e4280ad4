import type { DeliveryOutcome } from '../../../dispatch/index.ts';
import type { HttpAnswer, NotifierEgress } from '../egressPort.ts';
import { outcomeOfStatus, refused, retry } from '../outcome.ts';
import type { Redact } from '../redact.ts';

/** What a call came to: where the message is, or why there is none. */
export type CallResult =
  | { readonly ok: true; readonly channel: string; readonly ts: string }
  | { readonly ok: false; readonly error: string; readonly outcome: DeliveryOutcome };

export interface WebApi {
  call(method: 'chat.postMessage' | 'chat.update', args: object): Promise<CallResult>;
}

/** Errors with which the Web API says that the token does not suffice: trying again does not help. */
const AUTH = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'],
  ...['no_permission', 'missing_scope', 'not_allowed_token_type', 'access_denied'],
  ...['ekm_access_denied', 'org_login_required', 'team_access_not_granted'],
]);
const RATE = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const PASSING = new Set([
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'],
  ...['team_added_to_org', 'external_channel_migrating'],
]);
const HINTS: Readonly<Record<string, string>> = {
  channel_not_found: 'no such channel, or the app is not in it: invite the app',
  not_in_channel: 'the app is not in the channel: invite it',
  is_archived: 'the channel is archived: give another',
  missing_scope: 'the token lacks chat:write',
};

/**
 * Calls the Web API, which says ok or not in the body of a 200, and too many requests as 429.
 * https://docs.slack.dev/apis/web-api/#responses
 */
export function createWebApi(
  { egress, nowMs }: { readonly egress: NotifierEgress; readonly nowMs: () => number },
  options: {
    readonly baseUrl: string;
    readonly token: string;
    readonly redact: Redact;
    readonly signal: AbortSignal;
    readonly remainingMs: () => number;
  },
): WebApi {
  const { redact } = options;
  return {
    async call(method, args) {
      const answer = await egress.request({
        method: 'POST',
        url: `${options.baseUrl.replace(/\/*$/, '/')}${method}`,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          authorization: `Bearer ${options.token}`,
          'user-agent': 'sentry',
        },
        body: JSON.stringify(args),
        timeoutMs: options.remainingMs(),
        signal: options.signal,
      });
      if (answer.status !== 200)
        return failed(
          `http_${String(answer.status)}`,
          outcomeOfStatus(answer, 'Slack', { nowMs: nowMs(), redact }),
        );
      const { ok, error, channel, ts } = parse(answer);
      if (ok === true && typeof channel === 'string' && typeof ts === 'string')
        return { ok, channel, ts };
      const reason = typeof error === 'string' ? error : 'no JSON of the Web API';
      return failed(reason, outcomeOfError(reason, redact));
    },
  };
}

const failed = (error: string, outcome: DeliveryOutcome): CallResult => ({
  ok: false,
  error,
  outcome: outcome.kind === 'delivered' ? retry('server', outcome.detail) : outcome,
});

function outcomeOfError(error: string, redact: Redact): DeliveryOutcome {
  const hint = HINTS[error];
  const detail = redact(`Slack answered ${error}${hint === undefined ? '' : ` (${hint})`}.`);
  if (AUTH.has(error)) return refused('auth', detail);
  if (RATE.has(error)) return retry('rate_limited', detail);
  if (PASSING.has(error) || /\s/.test(error)) return retry('server', detail);
  return refused('client', detail);
}

function parse({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(body) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
