import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PagerDutyEndpoint, startPagerDutyEndpoint } from './index.ts';

let pagerDuty: PagerDutyEndpoint;
beforeAll(async () => {
  pagerDuty = await startPagerDutyEndpoint();
});
afterAll(() => pagerDuty.close());

const trigger = {
  routing_key: '0123456789abcdef0123456789abcdef',
  event_action: 'trigger',
  dedup_key: 'k',
  payload: { summary: 's', source: 'x', severity: 'critical' },
};
const payload = (more: object) => ({ ...trigger, payload: { ...trigger.payload, ...more } });

async function send(event: unknown, type = 'application/json') {
  const headers = { 'content-type': type };
  const body = JSON.stringify(event);
  const answer = await fetch(pagerDuty.url, { method: 'POST', headers, body });
  return answer.status;
}

test('takes the event of the documentation, and knows what is open', async () => {
  const example = {
    payload: {
      summary: 'Example alert on host1.example.com',
      timestamp: '2015-07-17T08:42:58.315+0000',
      severity: 'info',
      source:
        'monitoringtool:cloudvendor:central-region-dc-01:852559987:cluster/api-stats-prod-003',
      component: 'postgres',
      group: 'prod-datapipe',
      class: 'deploy',
      custom_details: { 'ping time': '1500ms', 'load avg': 0.75 },
    },
    routing_key: 'samplekeyhere0000000000000000000',
    dedup_key: 'samplekeyhere',
    event_action: 'trigger',
    client: 'Sample Monitoring Service',
    client_url: 'https://monitoring.service.com',
    links: [{ href: 'http://acme.pagerduty.com', text: 'View more details at Acme' }],
  };
  expect(await send(example)).toBe(202);
  expect(pagerDuty.open.get('samplekeyhere')).toBe('triggered');
  const { routing_key, dedup_key } = example;
  expect(await send({ routing_key, dedup_key, event_action: 'acknowledge' })).toBe(202);
  expect(await send(example)).toBe(202);
  expect(pagerDuty.open.get('samplekeyhere')).toBe('acknowledged');
  expect(await send({ routing_key, dedup_key, event_action: 'resolve' })).toBe(202);
  expect(pagerDuty.open.size).toBe(0);
});

test.each([
  ['no routing_key', { ...trigger, routing_key: undefined }],
  ['a short routing_key', { ...trigger, routing_key: 'short' }],
  ['another action', { ...trigger, event_action: 'fire' }],
  ['a dedup_key of 256', { ...trigger, dedup_key: 'k'.repeat(256) }],
  ['an empty dedup_key', { ...trigger, dedup_key: '' }],
  ['no payload', { ...trigger, payload: undefined }],
  ['a summary of 1025', payload({ summary: 's'.repeat(1025) })],
  ['no source', payload({ source: undefined })],
  ['a severity of ours', payload({ severity: 'CRITICAL' })],
  ['a time that is none', payload({ timestamp: 'yesterday' })],
  ['details that are a text', payload({ custom_details: 'x' })],
  ['a class that is a number', payload({ class: 1 })],
  ['an unknown name', payload({ colour: 'red' })],
  ['a link without href', { ...trigger, links: [{ text: 'x' }] }],
  ['a link that is none', { ...trigger, links: [{ href: 'javascript:x' }] }],
  ['resolve without dedup_key', { ...trigger, event_action: 'resolve', dedup_key: undefined }],
  ['an array', [trigger]],
])('refuses %s', async (_what, event) => {
  expect(await send(event)).toBe(400);
});

test('refuses what is no JSON, and more than 512 KB', async () => {
  expect(await send(trigger, 'text/plain')).toBe(400);
  expect(await send(payload({ custom_details: { x: 'x'.repeat(512 * 1024) } }))).toBe(413);
});
