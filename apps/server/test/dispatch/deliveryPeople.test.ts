import { setTimeout as delay } from 'node:timers/promises';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { expect, onTestFinished, test } from 'vitest';
import { type IdentitySite, startIdentitySite } from '../identity/site.ts';
import type { WebhookEndpoint } from '../notifiers/endpoints/index.ts';
import { eventually } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import {
  configure,
  hookReceiver,
  LOOPBACK,
  messagesAt,
  quickRoute,
  reasonsAt,
  startHook,
} from './receivers.ts';

const LONG_MS = 120_000;
const ADMIN = 'admin/ada';

interface Site extends IdentitySite {
  readonly hook: WebhookEndpoint;
  readonly people: Record<'operator' | 'producer' | 'viewer', TestClient>;
}

/** Two people, ana and bob, who watch everything, and a webhook that takes what is for whom. */
async function startSite(config: (hook: WebhookEndpoint) => DispatchConfig): Promise<Site> {
  const site = await startIdentitySite({ settings: LOOPBACK });
  const hook = await startHook(onTestFinished);
  for (const name of ['ana', 'bob']) await site.issue(name, [{ role: 'viewer' }]);
  const { admin } = site;
  await configure(admin, config(hook));
  return { ...site, hook, people: { operator: admin, producer: admin, viewer: admin } };
}

const grant = async ({ admin }: Site, name: string, services?: string[]) =>
  valueOf(
    await admin.call('access.replace', {
      params: { kind: 'console', name },
      body: { grants: services === undefined ? [] : [{ role: 'viewer', services }] },
    }),
  );

/** The names at which messages came in, in order. */
const addressesAt = (hook: WebhookEndpoint) =>
  hook.received.map(({ payload }) => payload?.data['address']);

const person = (name: string) => ({
  identity: `console/${name}`,
  contacts: [{ receiver: 'hook', address: name }],
});

test(
  'who may not read alerts of a service is told nothing of it, and it is said why',
  async () => {
    const limited = await startHook(onTestFinished);
    const site = await startSite((hook) => ({
      receivers: [
        hookReceiver(hook, { reads_as: ADMIN }),
        hookReceiver(limited, { name: 'limited', reads_as: 'console/bob' }),
      ],
      route: quickRoute({ receivers: ['hook', 'limited'], group_by: ['rule'] }),
    }));
    await grant(site, 'bob', ['web']);
    const [alert] = await raiseAlerts(site.people, ['payments']);
    const { alert_id = '' } = alert ?? {};
    await eventually(() => expect(reasonsAt(site.hook)).toEqual(['first']));
    const [, web] = await raiseAlerts(site.people, ['payments-2', 'web'], {
      rule: { name: 'other', match: { type: 'test.other' } },
      event: { type: 'test.other' },
    });
    await eventually(() => expect(messagesAt(limited)).toHaveLength(1));
    // Of a group of both services only that which may be read, and no title that tells of the rest.
    expect(messagesAt(limited)[0]).toMatchObject({ alerts: [{ alert_id: web?.alert_id }] });
    expect(JSON.stringify(limited.received.map(({ body }) => body))).not.toContain('payments');
    const why = valueOf(await site.admin.call('alerts.why', { params: { alert_id } }));
    const stages = why.decisions.flatMap(({ stages: own }) => own);
    expect(stages).toContainEqual(
      expect.objectContaining({
        stage: 'rights',
        outcome: 'not told',
        reason: 'console/bob may not read alerts of payments, so limited is not told.',
      }),
    );
    valueOf(await site.admin.call('alerts.resolve', { params: { alert_id }, body: {} }));
    await eventually(() => expect(reasonsAt(site.hook)).toContain('all_resolved'));
    await delay(500);
    expect(limited.received).toHaveLength(1);
  },
  LONG_MS,
);

test(
  'who loses the right is told nothing any more, not even what was decided before',
  async () => {
    const site = await startSite((hook) => ({
      people: [person('ana')],
      receivers: [hookReceiver(hook)],
      escalations: [
        {
          name: 'page',
          levels: [{ targets: [{ person: 'console/ana' }], delay: '1s' }],
          repeat: 9,
        },
      ],
      route: quickRoute({ escalation: 'page' }),
    }));
    const { hook, admin, people } = site;
    hook.answerWith(() => 503);
    const [alert] = await raiseAlerts(people, ['payments']);
    await eventually(() => expect(hook.received.length).toBeGreaterThan(0));
    await grant(site, 'ana', ['web']);
    await delay(1500); // an attempt that was under way
    const before = hook.received.length;
    hook.answerWith([]);
    await eventually(async () => {
      const { notifications } = valueOf(await admin.call('notifications.list', { query: {} }));
      expect(notifications.length).toBeGreaterThan(0);
      expect(notifications.filter(({ state }) => state !== 'failed')).toEqual([]);
      expect(notifications[0]?.state_reason).toBe(
        'console/ana may not read alerts of payments any more.',
      );
    });
    const { alert_id = '' } = alert ?? {};
    const why = valueOf(await admin.call('alerts.why', { params: { alert_id } }));
    const skipped = why.decisions.flatMap(({ stages }) => stages).map(({ reason }) => reason);
    await delay(3000);
    valueOf(await admin.call('alerts.resolve', { params: { alert_id }, body: {} }));
    await delay(1500);
    expect(hook.received).toHaveLength(before);
    expect(skipped.length).toBeGreaterThan(0);
  },
  LONG_MS,
);

test(
  'pages go to who is on call and then further; who takes it ends them at once',
  async () => {
    const site = await startSite((hook) => ({
      people: [person('ana'), person('bob')],
      receivers: [hookReceiver(hook)],
      schedules: [
        {
          name: 'primary',
          layers: [{ people: ['console/ana'], rotation: 'daily', starts: '2026-01-01' }],
        },
      ],
      escalations: [
        {
          name: 'page',
          levels: [
            { targets: [{ schedule: 'primary' }], delay: '1h' },
            { targets: [{ person: 'console/bob' }], delay: '4s' },
          ],
          repeat: 9,
          ack_timeout: '12s',
        },
      ],
      route: quickRoute({ escalation: 'page' }),
    }));
    const { hook, admin, people } = site;
    const [alert] = await raiseAlerts(people, ['payments']);
    const { alert_id = '' } = alert ?? {};
    const params = { alert_id };
    await eventually(() => expect(addressesAt(hook)).toEqual(['ana']));
    expect(messagesAt(hook)[0]).toMatchObject({
      ...{ reason: 'escalation', urgency: 'high' },
      escalation: { policy: 'page', level: 1, levels: 2 },
    });
    valueOf(await admin.call('alerts.escalate', { params }));
    await eventually(() => expect(addressesAt(hook)).toEqual(['ana', 'bob']));
    const marked = valueOf(await admin.call('alerts.get', { params }));
    expect(marked.escalation).toMatchObject({ level: 2, state: 'running' });

    const snooze = {
      ...{ kind: 'snooze' as const, alert_id, comment: 'lunch' },
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const { silence_id } = valueOf(
      await site.people.operator.call('silences.create', { body: snooze }),
    );
    await eventually(async () => {
      const { escalation } = valueOf(await admin.call('alerts.get', { params }));
      expect(escalation).toMatchObject({ state: 'held', next_at: null });
    });
    const hidden = problemOf(await admin.call('alerts.escalate', { params }));
    expect(hidden.code).toBe('state_conflict');
    expect(hidden.detail).toContain(`lunch). End it with sentry silences expire ${silence_id}`);
    valueOf(await site.people.operator.call('silences.expire', { params: { silence_id } }));

    // The next page, to ana, is refused for a while: it is called back when somebody takes the alert.
    hook.answerWith(() => 503);
    await eventually(() => expect(hook.received.length).toBeGreaterThan(2));
    valueOf(await admin.call('alerts.ack', { params, body: {} }));
    const ackedMs = Date.now();
    hook.answerWith([]);
    await eventually(() => expect(reasonsAt(hook).slice(-1)).toEqual(['acknowledged']));
    expect(problemOf(await admin.call('alerts.escalate', { params })).code).toBe('state_conflict');
    await delay(10_000);
    const late = hook.received.filter(({ atMs, payload }) => {
      const { status } = payload?.data['message'] as { status: string };
      return atMs > ackedMs + 500 && status === 'firing';
    });
    expect(late).toEqual([]);
    // It was taken for twelve seconds; it still fires, and ana is paged anew.
    await eventually(() => expect(reasonsAt(hook)).toContain('unacknowledged'));
    await eventually(() => expect(reasonsAt(hook).slice(-1)).toEqual(['escalation']));
    expect(addressesAt(hook).at(-1)).toBe('ana');
    valueOf(await admin.call('alerts.resolve', { params, body: {} }));
    await eventually(() => {
      const over = messagesAt(hook).filter(({ status }) => status === 'resolved');
      expect(over).toHaveLength(2);
    });
    const count = hook.received.length;
    await delay(2000);
    expect(hook.received).toHaveLength(count);
  },
  LONG_MS,
);
