import type { Notifier } from '../../../dispatch/index.ts';
import type { NotifierEgress } from '../egressPort.ts';
import { guarded } from '../guarded.ts';
import { delivered, outcomeOfStatus } from '../outcome.ts';
import { writeEvent } from './event.ts';

const DEFAULT_URL = 'https://events.pagerduty.com/v2/enqueue';
const ACCEPTED = 202;

/**
 * Sends events to PagerDuty, which joins them by `dedup_key`: so a repeated attempt changes nothing.
 * https://developer.pagerduty.com/docs/events-api-v2/overview
 */
export function createPagerDutyNotifier(context: {
  readonly egress: NotifierEgress;
  readonly nowMs: () => number;
}): Notifier<'pagerduty'> {
  return guarded(
    'pagerduty',
    ({ routing_key }) => [routing_key],
    async (delivery, receiver, { timeoutMs, signal }, redact) => {
      const event = writeEvent(delivery, receiver.routing_key);
      const answer = await context.egress.request({
        method: 'POST',
        url: receiver.url ?? DEFAULT_URL,
        headers: { 'content-type': 'application/json', 'user-agent': 'sentry' },
        body: event.body,
        timeoutMs,
        signal,
      });
      if (answer.status === ACCEPTED)
        return delivered(`PagerDuty took the ${event.action}.`, { dedup_key: event.dedupKey });
      return outcomeOfStatus(answer, 'PagerDuty', { nowMs: context.nowMs(), redact });
    },
  );
}
