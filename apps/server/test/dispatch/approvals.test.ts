import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSecretBox } from '../../src/adapters/secrets/index.ts';
import { openHostRemediation } from '../../src/app/remediation/index.ts';
import { wholeTenant } from '../../src/identity/index.ts';
import { startIdentitySite } from '../identity/site.ts';
import { startSlackEndpoint } from '../notifiers/endpoints/index.ts';
import { KEY, openTarget } from '../remediation/site.ts';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import {
  configure,
  hookReceiver,
  LOOPBACK,
  messagesAt,
  quickRoute,
  READER,
  reasonsAt,
  slackReceiver,
  startHook,
} from './receivers.ts';
import { Victim } from './Victim.ts';

const LONG_MS = 240_000;

test(
  'who may approve is asked where the alert is told, who may not is not, and the answer takes its place',
  async () => {
    const site = await startIdentitySite({ settings: LOOPBACK });
    const [slack, noc, mine, target] = await Promise.all([
      startSlackEndpoint(),
      startHook(onTestFinished),
      startHook(onTestFinished),
      openTarget(),
    ]);
    onTestFinished(() => slack.close());
    const { admin } = site;
    const ana = await site.issue('ana', [{ role: 'remediator' }, { role: 'approver' }]);
    const bo = await site.issue('bo', [{ role: 'approver', services: ['payments'] }]);
    await site.issue('cy', [{ role: 'operator' }]);
    await configure(admin, {
      receivers: [
        slackReceiver(slack, { reads_as: 'console/bo' }),
        hookReceiver(noc, { name: 'noc', reads_as: 'console/cy' }),
        hookReceiver(mine, { name: 'mine', reads_as: 'console/ana' }),
      ],
      route: quickRoute({ receivers: ['slack', 'noc', 'mine'] }),
    });
    const body = { request: { url: `${target.url}/restart` } };
    valueOf(await admin.call('hooks.put', { params: { name: 'restart' }, query: {}, body }));
    const [alert] = await raiseAlerts({ operator: admin, producer: admin, viewer: admin }, [
      'payments',
    ]);
    const params = { alert_id: alert?.alert_id ?? '' };
    await eventually(() =>
      expect([reasonsAt(noc), reasonsAt(mine)]).toEqual([['first'], ['first']]),
    );
    await eventually(() => expect(slack.messages).toHaveLength(1));

    const asked = valueOf(
      await ana.client.call('alerts.remediate', {
        params,
        body: { hook: 'restart', reason: 'it is sick' },
      }),
    );
    expect(asked.state).toBe('waiting_approval');
    await vi.waitFor(
      async () => {
        const { decisions, notifications } = valueOf(await admin.call('alerts.why', { params }));
        expect(slack.messages, JSON.stringify([decisions, notifications])).toHaveLength(2);
      },
      { timeout: 45_000, interval: 500 },
    );
    const [first, question] = slack.messages;
    expect(question).toMatchObject({ thread_ts: first?.ts, edits: 0 });
    for (const part of ['✋ Approve restart on payments?', asked.run?.run_id ?? '', 'it is sick'])
      expect(JSON.stringify(question?.blocks)).toContain(part);
    const why = valueOf(await admin.call('alerts.why', { params }));
    expect(why.notifications.map(({ reason }) => reason)).toContain('approval');
    const reasons = why.decisions.flatMap(({ stages }) => stages).map(({ reason }) => reason);
    expect(reasons).toContain(
      'Not asked for approval: receiver noc: console/cy may not approve hooks on payments; receiver mine: console/ana asked for it.',
    );

    const ofRun = { params: { run_id: asked.run?.run_id ?? '' }, body: { reason: 'go' } };
    valueOf(await bo.client.call('remediations.approve', ofRun));
    await eventually(() => expect(slack.messages).toHaveLength(3));
    expect(slack.messages[1]?.edits).toBe(1);
    expect(JSON.stringify(slack.messages[1]?.blocks)).toContain('✅ Approved: restart on payments');
    await eventually(async () => {
      const { entries } = valueOf(
        await admin.call('incidents.timeline', { query: { alert: params.alert_id } }),
      );
      const told = entries.filter(({ kind }) => kind === 'notified').map(({ entry }) => entry);
      expect(told).toContain('Told slack (approval): Approve restart on payments?');
      expect(told).toContain('Told slack (approval over): Approved: restart on payments');
    });
    await eventually(() => expect(target.calls).toHaveLength(1));
    expect([reasonsAt(noc), reasonsAt(mine)]).toEqual([['first'], ['first']]);
  },
  LONG_MS,
);

test(
  'killed before, while and after somebody is asked: each is asked once, and not after the answer',
  async () => {
    const [hook, target] = await Promise.all([startHook(onTestFinished), openTarget()]);
    const victim = await Victim.start();
    const { database, operator } = victim;
    await configure(operator, {
      receivers: [hookReceiver(hook)],
      route: quickRoute({ receivers: ['hook'] }),
    });
    valueOf(await operator.call('policies.create', { body: aRule({ name: 'alarm' }) }));
    const body = { request: { url: `${target.url}/restart` } };
    valueOf(await operator.call('hooks.put', { params: { name: 'restart' }, query: {}, body }));
    for (const source of ['web-1', 'web-2'])
      await victim.send(anEvent({ type: 'test.alarm', source }));
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first', 'first']));
    await victim.kill();

    // Nobody listens when it is asked for.
    const [kind = '', name = ''] = READER.split('/');
    await database.query(
      `insert into role_grants (tenant_id, kind, name, role, granted_at, granted_by)
       values ('default', $1, $2, 'approver', now(), 'test')`,
      [kind, name],
    );
    const { remediation } = openHostRemediation({
      store: database.openStore(),
      box: createSecretBox(KEY),
    });
    const asker = (actor: string) => ({
      ...{ tenant: 'default', actor, traceId: randomUUID(), nowMs: Date.now() },
    });
    const ask = async (source: string) => {
      const [alert] = await database.query<{ alert_id: string }>(
        'select alert_id from alerts where service = $1',
        [source],
      );
      const { run } = await remediation.request(asker('console/ana'), wholeTenant('default'), {
        ...{ alertId: alert?.alert_id ?? '', hook: 'restart', parameters: {} },
        ...{ reason: undefined, override: false, dryRun: false },
      });
      expect(run?.state).toBe('waiting_approval');
      return run?.run_id ?? '';
    };
    const approve = (runId: string) =>
      remediation.say(asker('console/ben'), wholeTenant('default'), runId, {
        ...{ kind: 'approve', actor: 'console/ben' },
      });
    const ofRun = (runId: string) =>
      hook.received.filter((_, index) => messagesAt(hook)[index]?.approval?.run_id === runId);
    const reasonsOf = (runId: string) =>
      messagesAt(hook)
        .filter(({ approval }) => approval?.run_id === runId)
        .map(({ reason }) => reason);
    const first = await ask('web-1');
    hook.answerWith([{ never: true }]);
    await victim.restart();
    await eventually(() => expect(reasonsOf(first)).toEqual(['approval']));
    await victim.kill(); // while the answer is awaited
    await victim.restart();
    await eventually(() => expect(reasonsOf(first)).toEqual(['approval', 'approval']));
    expect(new Set(ofRun(first).map(({ id }) => id)).size).toBe(1);
    await eventually(async () => {
      const [row] = await database.query<{ n: number }>(
        `select count(*)::int as n from notifications where group_id = $1 and state = 'sent'`,
        [first],
      );
      expect(row?.n).toBe(1);
    });
    await victim.kill(); // after it
    await victim.restart();

    // What is tried again and again is not tried after the answer, though nobody was there to hear it.
    hook.answerWith(() => 503);
    const second = await ask('web-2');
    await eventually(() => expect(reasonsOf(second).length).toBeGreaterThan(0));
    await victim.kill();
    await Promise.all([approve(first), approve(second)]);
    const tries = reasonsOf(second).length;
    hook.answerWith([]);
    await victim.restart();
    await eventually(() => expect(target.calls).toHaveLength(2));
    await eventually(() =>
      expect([reasonsOf(first).slice(2), reasonsOf(second).slice(tries)]).toEqual([
        ['approval_over'],
        // It may have arrived by a try whose answer was lost: so its end is told.
        ['approval_over'],
      ]),
    );
    await delay(2000);
    expect([reasonsOf(first).length, reasonsOf(second).length]).toEqual([3, tries + 1]);
  },
  LONG_MS,
);
