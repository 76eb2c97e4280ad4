import { expect, onTestFinished, test } from 'vitest';
import { keepsTheContract, notifiersOnLoopback, type SendOptions } from './contract.ts';
import { startPagerDutyEndpoint } from './endpoints/index.ts';
import { HTTP_FAULTS, type HttpChannel } from './httpFaults.ts';
import { aDelivery, aMessage, anAlert, anApproval, DECIDED, STORY } from './messages.ts';

const ROUTING_KEY = 'R0123456789ABCDEFGHIJKLMNOPQRSTU';
const OPTIONS = { timeoutMs: 2_000, signal: new AbortController().signal };

keepsTheContract<HttpChannel>({
  name: 'PagerDuty',
  async open({ tls }) {
    const endpoint = await startPagerDutyEndpoint(tls === undefined ? {} : { tls });
    const { pagerduty } = notifiersOnLoopback();
    return {
      ...endpoint,
      secrets: [ROUTING_KEY],
      arrived: () =>
        endpoint.received.map(({ event, faults }) => ({ id: event.dedup_key ?? '', faults })),
      send: (delivery, { at, timeoutMs = 2_000, signal = OPTIONS.signal }: SendOptions = {}) => {
        const url =
          at === undefined ? endpoint.url : `https://${at.host}:${String(at.port)}/v2/enqueue`;
        const receiver = { type: 'pagerduty', name: 'pd', routing_key: ROUTING_KEY, url } as const;
        return pagerduty.send(delivery, receiver, { timeoutMs, signal });
      },
    };
  },
  faults: HTTP_FAULTS,
});

async function open() {
  const endpoint = await startPagerDutyEndpoint();
  onTestFinished(() => endpoint.close());
  const receiver = {
    type: 'pagerduty',
    name: 'pd',
    routing_key: ROUTING_KEY,
    url: endpoint.url,
  } as const;
  const { pagerduty } = notifiersOnLoopback();
  return {
    endpoint,
    send: (more: Parameters<typeof aDelivery>[0] = {}) =>
      pagerduty.send(aDelivery(more), receiver, OPTIONS),
  };
}

test('writes what whoever is on call needs', async () => {
  const { endpoint, send } = await open();
  expect(await send()).toEqual({
    kind: 'delivered',
    detail: 'PagerDuty took the trigger.',
    ref: { dedup_key: '0f0e0d0c-1111-4111-8111-000000000001' },
  });
  expect(endpoint.received[0]?.event).toEqual({
    routing_key: ROUTING_KEY,
    event_action: 'trigger',
    dedup_key: '0f0e0d0c-1111-4111-8111-000000000001',
    payload: {
      summary: 'CRITICAL payments: Error rate of payments is 12 %',
      source: 'payments',
      severity: 'critical',
      timestamp: '2026-11-23T04:12:09.000Z',
      component: 'payments',
      class: 'payments-errors',
      group: 'Payments are failing',
      custom_details: {
        why: 'New',
        urgency: 'high',
        escalation: 'Level 1 of 3 of payments. Next: console/bo at 04:45 UTC',
        incident_id: 'b7a1c2d3-0000-4000-8000-00000000000a',
        alerts: [
          {
            service: 'payments',
            severity: 'CRITICAL',
            summary: 'Error rate of payments is 12 %',
            condition: 'rate(status >= 500) over 5m > 0.05',
            value: '0.123457',
            threshold: '0.05',
            since: '2026-11-23T04:12:09.000Z',
            state: 'OPEN',
            rule: 'payments-errors',
            alert_id: 'b7a1c2d3-0000-4000-8000-000000000001',
            labels: { region: 'eu-west-1', pod: 'payments-7f' },
          },
        ],
      },
    },
    client: 'Sentry',
    client_url: 'https://batcave.example/alerts/1',
    links: [
      { href: 'https://wiki.example/runbooks/payments?a=1&b=2', text: 'Runbook' },
      { href: 'https://batcave.example/alerts/1', text: 'Open in Batcave' },
    ],
  });
});

test('a group is one alert there, from its first trigger to its resolve', async () => {
  const { endpoint, send } = await open();
  const standing: (string | undefined)[] = [];
  for (const message of STORY.filter(({ status }) => status !== 'information')) {
    await send({ message });
    expect(endpoint.open.size).toBeLessThanOrEqual(1);
    standing.push([...endpoint.open.values()][0]);
  }
  expect(standing).toEqual([
    ...['triggered', 'triggered', 'triggered', 'triggered', 'triggered', 'acknowledged'],
    // The Events API cannot take an acknowledgement back.
    ...['acknowledged', 'acknowledged', 'acknowledged', 'acknowledged', 'acknowledged', undefined],
  ]);
});

test('information is an alert of its own, and the mildest', async () => {
  const { endpoint, send } = await open();
  await send();
  const message = aMessage({
    reason: 'test',
    status: 'information',
    severity: 'CRITICAL',
    alerts: [],
  });
  await send({ message });
  expect(endpoint.open.size).toBe(2);
  expect(endpoint.received[1]?.event.payload).toMatchObject({ severity: 'info', source: 'sentry' });
});

test('a run that waits for approval is an alert of its own, resolved when that is decided', async () => {
  const { endpoint, send } = await open();
  await send();
  const groupKey = 'b7a1c2d3-0000-4000-8000-00000000000f';
  await send({ groupKey, message: anApproval() });
  expect(endpoint.received[1]?.event).toMatchObject({
    ...{ event_action: 'trigger', dedup_key: groupKey },
    payload: { summary: 'Approve restart on payments?', severity: 'critical' },
  });
  expect(endpoint.open.size).toBe(2);
  await send({ groupKey, message: anApproval(DECIDED) });
  expect(endpoint.received[2]?.event).toMatchObject({
    ...{ event_action: 'resolve', dedup_key: groupKey },
  });
  expect(endpoint.open.size).toBe(1);
});

test.each([
  ['CRITICAL', 'critical'],
  ['ERROR', 'error'],
  ['WARN', 'warning'],
  ['INFO', 'info'],
] as const)('%s is %s there', async (severity, theirs) => {
  const { endpoint, send } = await open();
  await send({ message: aMessage({ severity, alerts: [anAlert({ severity })] }) });
  expect(endpoint.received[0]?.event.payload?.severity).toBe(theirs);
});

test('what the service calls invalid is not sent again', async () => {
  const { endpoint } = await open();
  const { pagerduty } = notifiersOnLoopback();
  const receiver = {
    type: 'pagerduty',
    name: 'pd',
    routing_key: 'short',
    url: endpoint.url,
  } as const;
  const outcome = await pagerduty.send(aDelivery(), receiver, OPTIONS);
  expect(outcome).toMatchObject({ kind: 'refused', category: 'client' });
  expect(outcome.detail).toContain('routing_key must have 32 characters');
});
