import { randomUUID } from 'node:crypto';
import type { Message, NotifiedAlert } from '@batcave/shared/dispatch';
import type { Delivery } from '../../src/dispatch/index.ts';

export const AT_MS = Date.parse('2026-11-23T04:30:00.000Z');

export function anAlert(more: Partial<NotifiedAlert> = {}): NotifiedAlert {
  return {
    alert_id: 'b7a1c2d3-0000-4000-8000-000000000001',
    rule_name: 'payments-errors',
    service: 'payments',
    severity: 'CRITICAL',
    summary: 'Error rate of payments is 12 %',
    condition: 'rate(status >= 500) over 5m > 0.05',
    state: 'OPEN',
    firing: true,
    value: 0.1234567,
    threshold: 0.05,
    labels: { region: 'eu-west-1', pod: 'payments-7f' },
    acknowledged_by: null,
    resolved_by: null,
    resolve_reason: null,
    runbook_url: 'https://wiki.example/runbooks/payments?a=1&b=2',
    created_at: '2026-11-23T04:12:09.000Z',
    resolved_at: null,
    ...more,
  };
}

export function aMessage(more: Partial<Message> = {}): Message {
  return {
    reason: 'first',
    status: 'firing',
    urgency: 'high',
    severity: 'CRITICAL',
    title: 'CRITICAL payments: Error rate of payments is 12 %',
    text: '',
    group: { service: 'payments' },
    incident_id: 'b7a1c2d3-0000-4000-8000-00000000000a',
    incident_title: 'Payments are failing',
    alerts: [anAlert()],
    more_alerts: 0,
    escalation: { policy: 'payments', level: 1, levels: 3, next: 'console/bo at 04:45 UTC' },
    console_url: 'https://batcave.example/alerts/1',
    ...more,
  };
}

export function aDelivery(more: Partial<Delivery> = {}): Delivery {
  return {
    notificationId: randomUUID(),
    groupKey: '0f0e0d0c-1111-4111-8111-000000000001',
    threadKey: 'b7a1c2d3-0000-4000-8000-00000000000a',
    address: undefined,
    message: aMessage(),
    createdAtMs: AT_MS,
    previous: undefined,
    thread: undefined,
    ...more,
  };
}

const ASKED: NonNullable<Message['approval']> = {
  run_id: 'b7a1c2d3-0000-4000-8000-00000000000f',
  hook: 'restart',
  service: 'payments',
  production: true,
  calls: 'POST https://k.example/restart',
  requested_by: 'console/ana',
  request_reason: 'it is sick',
  until: '2026-11-23T05:30:00.000Z',
  state: 'waiting',
  decided_by: null,
};

/** A run that waits for a second person. */
export function anApproval(more: Partial<Message> = {}): Message {
  return aMessage({
    reason: 'approval',
    status: 'information',
    title: 'Approve restart on payments?',
    text: 'console/ana asks for it: it is sick\nsentry hooks approve RUN',
    group: {},
    escalation: null,
    approval: ASKED,
    ...more,
  });
}

/** What became of it. */
export const DECIDED: Partial<Message> = {
  reason: 'approval_over',
  title: 'Approved: restart on payments',
  text: 'console/bo: Approved.',
  approval: { ...ASKED, state: 'approved', decided_by: 'console/bo' },
};

const TAKEN = { state: 'ACK', acknowledged_by: 'console/ana' } as const;
const OVER = {
  state: 'RESOLVED',
  firing: false,
  value: null,
  resolved_by: 'console/ana',
  resolve_reason: 'clear',
  resolved_at: '2026-11-23T04:29:00.000Z',
} as const;

/** What is told from the first alert to the last, and what is told besides. */
export const STORY: readonly Message[] = [
  aMessage(),
  aMessage({ reason: 'new_alerts', alerts: [anAlert(), anAlert({ severity: 'WARN' })] }),
  aMessage({ reason: 'worse' }),
  aMessage({ reason: 'repeat' }),
  aMessage({ reason: 'escalation' }),
  aMessage({ reason: 'acknowledged', status: 'acknowledged', alerts: [anAlert(TAKEN)] }),
  aMessage({ reason: 'unacknowledged' }),
  aMessage({ reason: 'silence_ended' }),
  aMessage({ reason: 'fallback' }),
  aMessage({ reason: 'restored' }),
  aMessage({ reason: 'some_resolved', alerts: [anAlert(), anAlert(OVER)] }),
  aMessage({ reason: 'all_resolved', status: 'resolved', alerts: [anAlert(OVER)] }),
  anApproval(),
  anApproval({ reason: 'approval_reminder', title: 'Still waits: restart on payments' }),
  anApproval(DECIDED),
  ...(['silence_expires', 'digest', 'test'] as const).map((reason) =>
    aMessage({
      reason,
      status: 'information',
      severity: 'INFO',
      urgency: 'low',
      title: `About ${reason}`,
      text: 'Further\nlines.',
      alerts: [],
      incident_id: null,
      incident_title: null,
      escalation: null,
    }),
  ),
];

const MARKUP =
  '<!channel> <@U061F7AUR> <https://evil.example|click> *bold* `code` &amp; <script>alert(1)</script> "\'';
const BREAKS = 'a\r\nBcc: evil@evil.example\r\n\r\n.\r\nQUIT\u2028\0\u0007\u202e';
const hostile = (text: string): Message =>
  aMessage({
    title: text,
    text,
    incident_title: text,
    group: { [text]: text },
    escalation: { policy: text, level: 1, levels: 1, next: text },
    console_url: `https://batcave.example/${text}`,
    alerts: [
      anAlert({
        ...{ rule_name: text, service: text, summary: text, condition: text },
        labels: { [text]: text },
        acknowledged_by: text,
        runbook_url: `https://wiki.example/${text}`,
      }),
      anAlert({ runbook_url: 'javascript:alert(1)', value: 1e300, threshold: -0 }),
    ],
  });

/** Texts that others wrote, as bad as they may be. */
export const HOSTILE: readonly (readonly [string, Message])[] = [
  ['markup', hostile(MARKUP)],
  ['line breaks', hostile(BREAKS)],
  ['long texts', hostile('x'.repeat(20_000))],
  ['long texts that grow when escaped', hostile('&<>"'.repeat(3_000))],
  ['pairs of surrogates', hostile('🔥'.repeat(5_000))],
  ['half a pair', hostile('\ud83d')],
  ['nothing', { ...hostile(''), escalation: null, console_url: '' }],
  ['spaces', hostile('   ')],
  [
    'fifty alerts with long labels',
    aMessage({
      more_alerts: 950,
      alerts: Array.from({ length: 50 }, (_, index) =>
        anAlert({
          summary: `${String(index)} ${'&'.repeat(2_000)}`,
          condition: 'c'.repeat(2_000),
          labels: Object.fromEntries(
            Array.from({ length: 64 }, (__, n) => [`label_${String(n)}`, '€'.repeat(1_000)]),
          ),
        }),
      ),
    }),
  ],
];
