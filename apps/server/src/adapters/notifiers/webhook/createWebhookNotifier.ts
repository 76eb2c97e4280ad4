import type { Delivery, Notifier } from '../../../dispatch/index.ts';
import type { NotifierEgress } from '../egressPort.ts';
import { guarded } from '../guarded.ts';
import { outcomeOfStatus, refused } from '../outcome.ts';
import { explainSecret, signatures } from './signature.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const GONE = 410;

/**
 * Sends as Standard Webhooks: the id is that of the notification at every attempt, the time that of the
 * attempt. While a secret is being replaced both sign. A 410 is the endpoint's wish to hear no more.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function createWebhookNotifier(context: {
  readonly egress: NotifierEgress;
  readonly nowMs: () => number;
}): Notifier<'webhook'> {
  return guarded(
    'webhook',
    ({ secret, next_secret }) => [secret, next_secret],
    async (delivery, receiver, { timeoutMs, signal }, redact) => {
      const secrets = [receiver.secret, receiver.next_secret].filter((one) => one !== undefined);
      const fault = secrets.map(explainSecret).find((one) => one !== undefined);
      if (fault !== undefined) return refused('client', fault);
      const body = writePayload(delivery);
      const seconds = Math.floor(context.nowMs() / 1000);
      const answer = await context.egress.request({
        method: 'POST',
        url: receiver.url,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'sentry',
          'webhook-id': delivery.notificationId,
          'webhook-timestamp': String(seconds),
          'webhook-signature': signatures(secrets, delivery.notificationId, seconds, body),
        },
        body,
        timeoutMs,
        signal,
        ...(receiver.ca === undefined ? {} : { tls: { ca: receiver.ca } }),
      });
      if (answer.status === GONE)
        return refused('client', 'The endpoint asked to be disabled (410): take the receiver out.');
      return outcomeOfStatus(answer, 'The endpoint', { nowMs: context.nowMs(), redact });
    },
  );
}

/** At most 1 MiB: alerts that do not fit are counted in `more_alerts`. The same text at every attempt. */
export function writePayload(delivery: Delivery): string {
  const { notificationId, groupKey, threadKey, address, message, createdAtMs } = delivery;
  const write = (listed: number) =>
    JSON.stringify({
      type: 'sentry.notification',
      timestamp: new Date(createdAtMs).toISOString(),
      data: {
        notification_id: notificationId,
        group_key: groupKey,
        thread_key: threadKey,
        address: address ?? null,
        message: {
          ...message,
          alerts: message.alerts.slice(0, listed),
          more_alerts: message.more_alerts + message.alerts.length - listed,
        },
      },
    });
  let listed = message.alerts.length;
  let body = write(listed);
  while (Buffer.byteLength(body) > MAX_BODY_BYTES && listed > 0) {
    listed = Math.floor(listed / 2);
    body = write(listed);
  }
  return body;
}
