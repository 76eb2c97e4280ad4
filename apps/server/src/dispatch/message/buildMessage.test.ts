import type { Alert } from '@batcave/shared/alerts';
import { MessageSchema } from '@batcave/shared/dispatch';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { buildMessage, cut, inOrder, statusOf } from './buildMessage.ts';

const at = '2026-11-23T08:00:00Z';

function alert(n: number, fields: Partial<Alert> = {}): Alert {
  return {
    alert_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    ...{ event_id: null, rule_id: '00000000-0000-4000-8000-000000000000', rule_name: 'cpu' },
    ...{
      rule_version: 1,
      state: 'OPEN',
      severity: 'WARN',
      service: 'pay',
      summary: `cpu ${String(n)}`,
    },
    ...{
      condition: 'v > 1',
      group: {},
      labels: { host: 'h1' },
      value: 2,
      threshold: 1,
      score: null,
    },
    ...{ lower: null, upper: null, flapping: null, firing: true, assigned_to: null },
    ...{ acknowledged_by: null, acknowledged_at: null, resolved_by: null, resolved_at: null },
    ...{ resolve_reason: null, runbook_url: null, created_at: at, updated_at: at, seq: n },
    ...fields,
  };
}

function message(alerts: readonly Alert[]) {
  return buildMessage({
    ...{ reason: 'first', urgency: 'high', alerts, group: { service: 'pay' }, incident: undefined },
    ...{ escalation: null, consoleUrl: undefined },
  });
}

test('is what the contract says', () => {
  const full = buildMessage({
    ...{ reason: 'escalation', urgency: 'low', alerts: [alert(1)], group: { a: 'b' } },
    incident: { id: '00000000-0000-4000-8000-000000000009', title: null },
    escalation: { policy: 'day', level: 1, levels: 2, next: null },
    consoleUrl: 'https://batcave',
  });
  for (const one of [message([alert(1)]), full]) expect(Check(MessageSchema, one)).toBe(true);
});

test('fires while one alert is open, is acknowledged while one is not over, then resolved', () => {
  expect(statusOf([{ state: 'ACK' }, { state: 'OPEN' }, { state: 'RESOLVED' }])).toBe('firing');
  expect(statusOf([{ state: 'ACK' }, { state: 'RESOLVED' }])).toBe('acknowledged');
  expect(statusOf([{ state: 'RESOLVED' }])).toBe('resolved');
});

test('lists what fires before what is over, the worst first, then the oldest', () => {
  const alerts = [
    alert(1, { state: 'RESOLVED', severity: 'CRITICAL' }),
    alert(2, { created_at: '2026-11-23T09:00:00Z' }),
    alert(4),
    alert(3),
    alert(5, { severity: 'ERROR', state: 'ACK' }),
  ];
  expect(inOrder(alerts).map(({ seq }) => seq)).toEqual([5, 3, 4, 2, 1]);
  expect(message(alerts)).toMatchObject({
    severity: 'ERROR',
    title: 'ERROR pay: cpu 5 (+3 alerts)',
  });
});

test('says in its title what of how many services it is', () => {
  expect(message([alert(1)]).title).toBe('WARN pay: cpu 1');
  expect(message([alert(1, { state: 'ACK' })]).title).toBe('TAKEN pay: cpu 1');
  expect(message([alert(1, { state: 'RESOLVED' }), alert(2, { state: 'RESOLVED' })]).title).toBe(
    'OVER pay: cpu 1 (+1 alert)',
  );
  const two = message([
    alert(1),
    alert(2, { service: 'web' }),
    alert(3, { service: 'db', state: 'RESOLVED' }),
  ]);
  expect(two.title).toBe('WARN pay and 1 more: cpu 1 (+1 alert)');
});

test('lists fifty and counts the others', () => {
  const many = Array.from({ length: 120 }, (_, i) => alert(i));
  const { alerts, more_alerts: more, title } = message(many);
  expect([alerts.length, more]).toEqual([50, 70]);
  expect(title).toBe('WARN pay: cpu 0 (+119 alerts)');
});

test('cuts a title at a whole character', () => {
  const { title } = message([alert(1, { summary: '🔥'.repeat(400) })]);
  expect([...title].length).toBe(300);
  expect(title.endsWith('🔥…')).toBe(true);
  expect(cut('short', 300)).toBe('short');
});
