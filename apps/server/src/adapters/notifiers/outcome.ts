import type { DeliveryOutcome, ProviderRef } from '../../dispatch/index.ts';
import { type HttpAnswer, isEgressFault } from './egressPort.ts';
import { retryAfterMs } from './retryAfter.ts';
import type { Redact } from './redact.ts';

type Retry = Extract<DeliveryOutcome, { kind: 'retry' }>;
type Refused = Extract<DeliveryOutcome, { kind: 'refused' }>;

export const delivered = (detail: string, ref?: ProviderRef): DeliveryOutcome => ({
  kind: 'delivered',
  ref,
  detail,
});

export const refused = (category: Refused['category'], detail: string): Refused => ({
  kind: 'refused',
  category,
  detail,
});

export const retry = (
  category: Retry['category'],
  detail: string,
  afterMs?: number,
): DeliveryOutcome => ({
  kind: 'retry',
  category,
  detail,
  ...(afterMs === undefined ? {} : { retryAfterMs: afterMs }),
});

/** What a fault on the way means; undefined for one that is none of these. */
export function outcomeOfFault(error: unknown, redact: Redact): DeliveryOutcome | undefined {
  if (!isEgressFault(error)) return undefined;
  const detail = redact(error.message);
  return error.name === 'EgressRefused' ? refused('egress', detail) : retry('network', detail);
}

/** Of what the other side says. */
const MOST_SAID = 200;
const ATTEMPTED_TOO_EARLY = [408, 425];

/**
 * What a status means, as Standard Webhooks has it: 2xx is success, a redirect is never followed, 4xx is
 * refused for good, what may pass is tried again, not before Retry-After.
 */
export function outcomeOfStatus(
  answer: HttpAnswer,
  who: string,
  context: { readonly nowMs: number; readonly redact: Redact },
): DeliveryOutcome {
  const { status } = answer;
  // Before it is cut: half a secret is one too.
  const body = context.redact(answer.body).slice(0, MOST_SAID);
  const said = body === '' ? '.' : `: ${body}`;
  const detail = (meaning: string) =>
    context.redact(`${who} answered ${String(status)}${meaning}${said}`);
  const afterMs = retryAfterMs(answer.headers['retry-after'], context.nowMs);
  if (status >= 200 && status < 300)
    return delivered(context.redact(`${who} took it (${String(status)}).`));
  if (status < 400)
    return refused(
      'client',
      detail(', a redirect, which is never followed: give the final address'),
    );
  if (status === 429) return retry('rate_limited', detail(', too many requests'), afterMs);
  if (status >= 500 || ATTEMPTED_TOO_EARLY.includes(status))
    return retry('server', detail(''), afterMs);
  if (status === 401 || status === 403 || status === 407)
    return refused('auth', detail(', it does not accept the credentials'));
  return refused('client', detail(''));
}
