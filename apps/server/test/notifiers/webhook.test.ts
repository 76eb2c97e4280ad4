import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { keepsTheContract, notifiersOnLoopback, type SendOptions } from './contract.ts';
import { createAuthority, startWebhookEndpoint } from './endpoints/index.ts';
import { HTTP_FAULTS, type HttpChannel } from './httpFaults.ts';
import { aDelivery, aMessage, anAlert, AT_MS } from './messages.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NEXT = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const OPTIONS = { timeoutMs: 2_000, signal: new AbortController().signal };

keepsTheContract<HttpChannel>({
  name: 'a webhook',
  async open({ tls }) {
    const endpoint = await startWebhookEndpoint({ secret: SECRET, ...(tls && { tls }) });
    const { webhook } = notifiersOnLoopback(Date.now);
    return {
      ...endpoint,
      secrets: [SECRET, SECRET.slice('whsec_'.length)],
      arrived: () =>
        endpoint.received.map(({ id, fault }) => ({
          id,
          faults: fault === undefined ? [] : [fault],
        })),
      send: (delivery, { at, timeoutMs = 2_000, signal = OPTIONS.signal }: SendOptions = {}) => {
        const url = at === undefined ? endpoint.url : `https://${at.host}:${String(at.port)}/hook`;
        const receiver = { type: 'webhook', name: 'hook', url, secret: SECRET } as const;
        return webhook.send(delivery, receiver, { timeoutMs, signal });
      },
    };
  },
  // Dates of Retry-After are relative to the fixed time, and signatures to the real one: see below.
  faults: HTTP_FAULTS.filter(({ name }) => !name.includes('date')),
});

async function open() {
  const endpoint = await startWebhookEndpoint({ secret: SECRET });
  onTestFinished(() => endpoint.close());
  const receiver = { type: 'webhook', name: 'hook', url: endpoint.url, secret: SECRET } as const;
  return { endpoint, receiver };
}

test('says what it is about, in the form of Standard Webhooks', async () => {
  const { endpoint, receiver } = await open();
  const delivery = aDelivery({ address: 'team-a' });
  await notifiersOnLoopback(Date.now).webhook.send(delivery, receiver, OPTIONS);
  expect(endpoint.received[0]?.payload).toEqual({
    type: 'sentry.notification',
    timestamp: '2026-11-23T04:30:00.000Z',
    data: {
      notification_id: delivery.notificationId,
      group_key: delivery.groupKey,
      thread_key: delivery.threadKey,
      address: 'team-a',
      message: delivery.message,
    },
  });
  expect(endpoint.received[0]?.id).toBe(delivery.notificationId);
});

test('signs the time of the attempt: a repeat an hour later is still taken', async () => {
  const { endpoint, receiver } = await open();
  const delivery = aDelivery();
  await notifiersOnLoopback(() => Date.now() - 3_600_000).webhook.send(delivery, receiver, OPTIONS);
  await notifiersOnLoopback(Date.now).webhook.send(delivery, receiver, OPTIONS);
  const [early, late] = endpoint.received;
  expect(early?.fault).toMatch(/too old/);
  expect(late?.fault).toBeUndefined();
  expect([late?.id, late?.body]).toEqual([early?.id, early?.body]);
});

test('both secrets sign while one is being replaced', async () => {
  const { endpoint, receiver } = await open();
  const both = { ...receiver, secret: NEXT, next_secret: SECRET };
  const { webhook } = notifiersOnLoopback(Date.now);
  expect(await webhook.send(aDelivery(), both, OPTIONS)).toMatchObject({ kind: 'delivered' });
  const { headers, body } = endpoint.received[0]!;
  expect(() => new Webhook(NEXT).verify(body, headers)).not.toThrow();
  expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
});

test('says of a 410 what it means', async () => {
  const { endpoint, receiver } = await open();
  endpoint.answerWith([410]);
  const outcome = await notifiersOnLoopback(Date.now).webhook.send(aDelivery(), receiver, OPTIONS);
  expect(outcome).toMatchObject({
    kind: 'refused',
    detail: expect.stringMatching(/asked to be disabled/) as string,
  });
});

test.each(['hunter2-hunter2', 'whsec_', 'whsec_short', `whsec_${'A'.repeat(200)}`, 'whsec_!!!!'])(
  'does not sign with "%s", and does not show it',
  async (secret) => {
    const { endpoint, receiver } = await open();
    const { webhook } = notifiersOnLoopback();
    const outcome = await webhook.send(aDelivery(), { ...receiver, secret }, OPTIONS);
    expect(outcome).toMatchObject({ kind: 'refused', category: 'client' });
    if (secret.length > 8) expect(outcome.detail).not.toContain(secret);
    expect(endpoint.received).toEqual([]);
  },
);

test('takes a 2xx for a yes even when the rest of the answer is lost', async () => {
  const { endpoint, receiver } = await open();
  endpoint.answerWith([200, 201, { status: 202, body: 'half', cut: 'middle' }]);
  for (const status of [200, 201, 202])
    expect(
      await notifiersOnLoopback(Date.now).webhook.send(aDelivery(), receiver, OPTIONS),
      String(status),
    ).toMatchObject({ kind: 'delivered' });
});

test('counts the alerts that do not fit into 1 MiB', async () => {
  const { endpoint, receiver } = await open();
  const alert = anAlert({
    labels: Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`l${String(n)}`, 'x'.repeat(1_000)]),
    ),
  });
  const message = aMessage({ alerts: Array.from({ length: 50 }, () => alert), more_alerts: 7 });
  await notifiersOnLoopback(Date.now).webhook.send(aDelivery({ message }), receiver, OPTIONS);
  const { body, payload } = endpoint.received[0]!;
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1024 * 1024);
  const sent = (payload?.data as { message: typeof message }).message;
  expect(sent.alerts.length + sent.more_alerts).toBe(57);
});

test('reads dates of Retry-After against its clock', async () => {
  const { endpoint, receiver } = await open();
  endpoint.answerWith(() => ({
    status: 429,
    headers: { 'retry-after': new Date(AT_MS + 60_000).toUTCString() },
  }));
  const outcome = await notifiersOnLoopback(() => AT_MS).webhook.send(
    aDelivery(),
    receiver,
    OPTIONS,
  );
  expect(outcome).toMatchObject({ kind: 'retry', category: 'rate_limited', retryAfterMs: 60_000 });
});

test('trusts the authority that the receiver names', async () => {
  const authority = createAuthority();
  const endpoint = await startWebhookEndpoint({
    secret: SECRET,
    tls: authority.issue(['target.example']),
  });
  onTestFinished(() => endpoint.close());
  const url = `https://target.example:${String(endpoint.port)}/hook`;
  const receiver = { type: 'webhook', name: 'hook', url, secret: SECRET } as const;
  const { webhook } = notifiersOnLoopback(Date.now);
  expect(
    await webhook.send(aDelivery(), { ...receiver, ca: authority.cert }, OPTIONS),
  ).toMatchObject({ kind: 'delivered' });
  expect(await webhook.send(aDelivery(), receiver, OPTIONS)).toMatchObject({ kind: 'retry' });
  expect(await webhook.send(aDelivery(), { ...receiver, ca: 'not PEM' }, OPTIONS)).toMatchObject({
    kind: 'retry',
  });
});
