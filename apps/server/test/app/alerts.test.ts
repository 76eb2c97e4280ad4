import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import { describe, expect, test } from 'vitest';
import { anEvent, eventually, uuid } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { createRule, listAlerts, raiseAlerts } from '../setup/raiseAlerts.ts';
import { shareApp, startApp } from '../setup/startApp.ts';

const names = (count: number) =>
  Array.from({ length: count }, (_, i) => `web-${String(i).padStart(3, '0')}`);

async function one(client: TestClient, { alert_id }: Alert): Promise<Alert> {
  return valueOf(await client.call('alerts.get', { params: { alert_id } }));
}

/** What happened to the alert itself: whether it came to belong to an incident depends on its neighbours. */
async function timelineOf(client: TestClient, { alert_id }: Alert): Promise<TimelineEntry[]> {
  const { entries } = valueOf(
    await client.call('incidents.timeline', { query: { alert: alert_id } }),
  );
  return entries.filter(({ kind }) => kind !== 'linked');
}

/** An alert without what the dispatcher says on it, which comes when it comes. */
function lifeOf(alert: Alert): Partial<Alert> {
  const own = ['seq', 'incident_id', 'incident_link', 'quiet', 'escalation'];
  return Object.fromEntries(Object.entries(alert).filter(([key]) => !own.includes(key)));
}

describe('a rule', () => {
  test('raises an alert that tells what happened, and clears it when the condition is over', async () => {
    const app = await startApp();
    const rule = await createRule(app, {
      name: 'disk nearly full',
      severity: 'CRITICAL',
      match: { type: 'host.disk' },
      condition: {
        aggregate: 'max',
        field: 'payload.percent',
        window: '1s',
        operator: '>',
        threshold: 90,
      },
      summary: '{{payload.disk}} of {{source}} is {{value}} % full',
      runbook_url: 'https://example.org/disk',
      labels: { team: 'storage' },
    });
    const event = anEvent({
      event_id: uuid(1),
      source: 'db-1',
      type: 'host.disk',
      labels: { service: 'billing', team: 'of the producer' },
      payload: { disk: 'sda1', percent: 97.5 },
    });
    await app.producer.send(event);
    const [raised] = await eventually(async () => {
      const alerts = await listAlerts(app.viewer);
      expect(alerts).toHaveLength(1);
      return alerts;
    });
    expect(raised).toMatchObject({
      event_id: uuid(1),
      rule_id: rule.rule_id,
      rule_name: 'disk nearly full',
      rule_version: 1,
      state: 'OPEN',
      severity: 'CRITICAL',
      service: 'billing',
      summary: 'sda1 of db-1 is 97.5 % full',
      group: { source: 'db-1' },
      labels: { service: 'billing', team: 'storage' },
      value: 97.5,
      threshold: 90,
      firing: true,
      runbook_url: 'https://example.org/disk',
    });
    const cleared = await eventually(async () => {
      const alert = await one(app.viewer, raised as Alert);
      expect(alert.state).toBe('RESOLVED');
      return alert;
    });
    expect(cleared).toMatchObject({ resolved_by: 'rule', firing: false });
    expect(await listAlerts(app.viewer)).toEqual([]);
    const entries = await timelineOf(app.viewer, cleared);
    expect(entries.map(({ kind, actor }) => [kind, actor])).toEqual([
      ['raised', 'rule'],
      ['cleared', 'rule'],
    ]);
  });

  test('raises its alert however odd the texts of the event are, and the server goes on', async () => {
    const app = await startApp();
    const odd = { name: 'a\u0000b', half: '\ud800' };
    const alerts = await raiseAlerts(app, ['web-1'], {
      rule: {
        group_by: ['source', 'payload.name', 'payload.half'],
        summary: '{{payload.name}}{{payload.half}}!',
      },
      event: { payload: odd },
    });
    expect(alerts[0]).toMatchObject({
      summary: 'a b\ufffd!',
      group: { 'payload.name': 'a\ufffdb', 'payload.half': '\ufffd' },
    });
    await app.producer.send(anEvent());
    const { status } = await app.ops('/readyz');
    expect(status).toBe(200);
  });
});

describe('the list', () => {
  const shared = shareApp();

  test('is in the order of urgency, page by page, and the summary counts the same', async () => {
    const app = shared();
    for (const severity of ['WARN', 'CRITICAL', 'INFO'] as const)
      await raiseAlerts(app, names(8), {
        rule: { severity, name: `${severity} rule`, match: { type: `order.${severity}` } },
        event: { type: `order.${severity}`, labels: { service: `service-${severity}` } },
      });
    const all = await listAlerts(app.viewer);
    for (const alert of all.slice(3, 7))
      valueOf(
        await app.operator.call('alerts.ack', {
          params: { alert_id: alert.alert_id },
          body: undefined,
        }),
      );
    const paged: Alert[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = valueOf(
        await app.viewer.call('alerts.list', {
          query: { limit: 5, ...(cursor === undefined ? {} : { cursor }) },
        }),
      );
      paged.push(...page.alerts);
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(await listAlerts(app.viewer));
    const rank = { CRITICAL: 0, ERROR: 1, WARN: 2, INFO: 3 };
    const keys = paged.map(
      ({ state, severity, created_at, alert_id }) =>
        `${state === 'OPEN' ? '0' : '1'} ${String(rank[severity])} ${created_at} ${alert_id}`,
    );
    expect(keys).toEqual([...keys].sort());
    expect(paged).toHaveLength(24);
    const summary = valueOf(await app.viewer.call('alerts.summary', {}));
    expect(summary).toMatchObject({
      open: 20,
      acknowledged: 4,
      raised_last_10m: 24,
      by_severity: {
        CRITICAL: { open: 4, acknowledged: 4 },
        WARN: { open: 8, acknowledged: 0 },
        INFO: { open: 8, acknowledged: 0 },
        ERROR: { open: 0, acknowledged: 0 },
      },
    });
    expect(summary.by_service.map(({ service }) => service)).toEqual([
      'service-CRITICAL',
      'service-WARN',
      'service-INFO',
    ]);
    // Incidents take their places among those of alerts.
    expect(summary.seq).toBeGreaterThanOrEqual(Math.max(...paged.map(({ seq }) => seq)));
  });

  test('can be narrowed by everything it shows', async () => {
    const app = shared();
    const alerts = await raiseAlerts(app, ['narrow-1', 'narrow-2', 'narrow-3'], {
      rule: {
        name: 'narrow 100% rule',
        severity: 'ERROR',
        match: { type: 'narrow' },
        summary: 'Fire in {{source}}',
      },
      event: { type: 'narrow', labels: { service: 'narrow_service' } },
    });
    const [a, b, c] = alerts as [Alert, Alert, Alert];
    const params = (alert: Alert) => ({ params: { alert_id: alert.alert_id } });
    valueOf(await app.operator.call('alerts.ack', { ...params(a), body: undefined }));
    valueOf(await app.operator.call('alerts.assign', { ...params(b), body: { assignee: 'ann' } }));
    valueOf(await app.operator.call('alerts.resolve', { ...params(c), body: { note: 'gone' } }));
    const found = async (query: Parameters<typeof listAlerts>[1]) =>
      (await listAlerts(app.viewer, query)).map(({ group }) => group['source']).sort();
    const { rule_id } = a;
    expect(await found({ rule_id })).toEqual(['narrow-1', 'narrow-2']);
    expect(await found({ rule_id, state: 'all' })).toEqual(['narrow-1', 'narrow-2', 'narrow-3']);
    expect(await found({ rule_id, state: 'RESOLVED' })).toEqual(['narrow-3']);
    expect(await found({ rule_id, state: 'ACK' })).toEqual(['narrow-1']);
    expect(await found({ severity: 'ERROR' })).toEqual(['narrow-1', 'narrow-2']);
    expect(await found({ service: 'narrow_service' })).toEqual(['narrow-1', 'narrow-2']);
    expect(await found({ assigned_to: 'ann' })).toEqual(['narrow-2']);
    expect(await found({ text: 'FIRE IN narrow-2' })).toEqual(['narrow-2']);
    expect(await found({ text: '100% rule' })).toEqual(['narrow-1', 'narrow-2']);
    expect(await found({ text: 'narrow_ser' })).toEqual(['narrow-1', 'narrow-2']);
    expect(await found({ text: 'narrow-_' })).toEqual([]);
  });

  test('knows no alert that is not there', async () => {
    const { viewer, operator } = shared();
    const params = { alert_id: uuid(404) };
    expect(problemOf(await viewer.call('alerts.get', { params })).code).toBe('not_found');
    expect(problemOf(await operator.call('alerts.ack', { params, body: undefined })).code).toBe(
      'not_found',
    );
    const query = { alert: params.alert_id };
    expect(problemOf(await viewer.call('incidents.timeline', { query })).code).toBe('not_found');
  });
});

describe('a person', () => {
  const shared = shareApp();

  test('takes, gives back, takes again, comments, assigns and resolves; the timeline tells it all', async () => {
    const app = shared();
    const [alert] = (await raiseAlerts(app, ['p-1'])) as [Alert];
    const me = valueOf(await app.operator.call('me', {})).name;
    const params = { alert_id: alert.alert_id };
    const acked = valueOf(
      await app.operator.call('alerts.ack', { params, body: { note: 'mine' } }),
    );
    expect(acked).toMatchObject({ state: 'ACK', acknowledged_by: me, firing: true });
    expect(acked.seq).toBeGreaterThan(alert.seq);
    const open = valueOf(await app.operator.call('alerts.unack', { params, body: undefined }));
    expect(open).toMatchObject({ state: 'OPEN', acknowledged_by: null, acknowledged_at: null });
    valueOf(await app.operator.call('alerts.ack', { params, body: {} }));
    const said = valueOf(
      await app.operator.call('alerts.comment', { params, body: { text: 'Looking.' } }),
    );
    expect(said).toMatchObject({ kind: 'commented', entry: 'Looking.', actor: me });
    const given = valueOf(
      await app.operator.call('alerts.assign', { params, body: { assignee: 'bob' } }),
    );
    expect(given.assigned_to).toBe('bob');
    const body = { note: 'Restarted it.' };
    const resolved = valueOf(await app.operator.call('alerts.resolve', { params, body }));
    expect(resolved).toMatchObject({
      state: 'RESOLVED',
      resolved_by: me,
      resolve_reason: 'Restarted it.',
    });
    const entries = await timelineOf(app.viewer, alert);
    expect(entries.map(({ kind, entry }) => [kind, entry])).toEqual([
      ['raised', alert.summary],
      ['acknowledged', 'Acknowledged: mine'],
      ['unacknowledged', 'Given back.'],
      ['acknowledged', 'Acknowledged.'],
      ['commented', 'Looking.'],
      ['assigned', 'Assigned to bob.'],
      ['resolved', 'Resolved: Restarted it.'],
    ]);
    expect(lifeOf(await one(app.viewer, alert))).toEqual(lifeOf(resolved));
  });

  test('reads a long timeline page by page', async () => {
    const app = shared();
    const [alert] = (await raiseAlerts(app, ['p-2'], { rule: { match: { source: 'p-2' } } })) as [
      Alert,
    ];
    const params = { alert_id: alert.alert_id };
    for (let i = 0; i < 23; i += 1)
      valueOf(await app.operator.call('alerts.comment', { params, body: { text: String(i) } }));
    const entries: TimelineEntry[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = {
        alert: alert.alert_id,
        limit: 5,
        ...(cursor === undefined ? {} : { cursor }),
      };
      const page = valueOf(await app.viewer.call('incidents.timeline', { query }));
      entries.push(...page.entries);
      cursor = page.next_cursor;
    }
    const comments = entries.filter(({ kind }) => kind === 'commented');
    expect(comments.map(({ entry }) => entry)).toEqual(
      Array.from({ length: 23 }, (_, i) => String(i)),
    );
  });

  test('is told why a change cannot be, and changes nothing by asking twice', async () => {
    const app = shared();
    const [alert] = (await raiseAlerts(app, ['p-3'], { rule: { match: { source: 'p-3' } } })) as [
      Alert,
    ];
    const params = { alert_id: alert.alert_id };
    const ack = () => app.operator.call('alerts.ack', { params, body: undefined });
    const first = valueOf(await ack());
    expect(lifeOf(valueOf(await ack()))).toEqual(lifeOf(first));
    valueOf(await app.operator.call('alerts.resolve', { params, body: undefined }));
    expect(problemOf(await ack())).toMatchObject({ status: 409, code: 'state_conflict' });
    const assign = await app.operator.call('alerts.assign', { params, body: { assignee: 'x' } });
    expect(problemOf(assign).code).toBe('state_conflict');
    expect((await timelineOf(app.viewer, alert)).map(({ kind }) => kind)).toEqual([
      'raised',
      'acknowledged',
      'resolved',
    ]);
  });

  test('cannot write what the store cannot hold, and is told so', async () => {
    const app = shared();
    const [alert] = (await raiseAlerts(app, ['p-4'], { rule: { match: { source: 'p-4' } } })) as [
      Alert,
    ];
    const params = { alert_id: alert.alert_id };
    const refused = await app.operator.call('alerts.comment', {
      params,
      body: { text: 'a\u0000' },
    });
    expect(problemOf(refused)).toMatchObject({ status: 400, code: 'invalid_request' });
    const noted = await app.operator.call('alerts.ack', { params, body: { note: '\ud800' } });
    expect(problemOf(noted)).toMatchObject({ status: 400, code: 'invalid_request' });
    expect((await one(app.viewer, alert)).state).toBe('OPEN');
  });
});
