import { randomUUID } from 'node:crypto';
import type { Alert } from '@batcave/shared/alerts';
import { describe, expect, test } from 'vitest';
import { PgAlertLedger } from '../../src/adapters/postgres/index.ts';
import { uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createRule, listAlerts, raiseAlerts } from '../setup/raiseAlerts.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';

interface AuditRow {
  actor: string;
  action: string;
  object_id: string;
  before: { state: string } | null;
  after: { state: string } | null;
  trace_id: string | null;
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `web-${String(i)}`);

function auditOf(database: TestDatabase, objectId: string): Promise<AuditRow[]> {
  return database.query<AuditRow>(
    'select actor, action, object_id, before::json, after::json, trace_id from audit_log where object_id = $1 order by seq',
    [objectId],
  );
}

/** A ledger beside the server's own, for people that have no certificate here. */
function ledgerBeside({ database }: TestApp): PgAlertLedger {
  return new PgAlertLedger({ store: database.openStore(), onChange: () => undefined });
}

test('of fifty people who take an alert at the same moment one gets it, and the others are told who', async () => {
  const app = await startApp();
  const [alert] = (await raiseAlerts(app, ['web-1'])) as [Alert];
  const ledger = ledgerBeside(app);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) => {
      const actor = `person-${String(i)}`;
      const asker = {
        tenant: 'default',
        services: 'all' as const,
        actor: `console/${actor}`,
        traceId: actor,
        nowMs: Date.now(),
      };
      return ledger.command({ ...asker, alertId: alert.alert_id, command: { kind: 'ack', actor } });
    }),
  );
  const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(winners).toHaveLength(1);
  const { acknowledged_by: winner } = winners[0]?.value.alert ?? {};
  for (const outcome of outcomes)
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({
        code: 'state_conflict',
        message: expect.stringContaining(String(winner)) as string,
      });
  expect(await auditOf(app.database, alert.alert_id)).toMatchObject([
    { action: 'alert.raised', actor: 'rule', before: null },
    {
      action: 'alert.acknowledged',
      before: { state: 'OPEN' },
      after: { state: 'ACK' },
      trace_id: winner,
    },
  ]);
});

test('every change of an alert has one audit row, with who and in which request', async () => {
  const app = await startApp();
  const [alert] = (await raiseAlerts(app, ['web-1'])) as [Alert];
  const params = { alert_id: alert.alert_id };
  await app.operator.call('alerts.ack', { params, body: undefined });
  await app.operator.call('alerts.ack', { params, body: undefined });
  await app.operator.call('alerts.comment', { params, body: { text: 'x' } });
  await app.operator.call('alerts.assign', { params, body: { assignee: 'ann' } });
  await app.operator.call('alerts.assign', { params, body: { assignee: 'ann' } });
  await app.operator.call('alerts.resolve', { params, body: undefined });
  await app.operator.call('alerts.resolve', { params, body: undefined });
  const me = valueOf(await app.operator.call('me', {})).name;
  const rows = await auditOf(app.database, alert.alert_id);
  expect(rows.map(({ action, actor }) => [action, actor])).toEqual([
    ['alert.raised', 'rule'],
    ['alert.acknowledged', `console/${me}`],
    ['alert.commented', `console/${me}`],
    ['alert.assigned', `console/${me}`],
    ['alert.resolved', `console/${me}`],
  ]);
  const traces = rows.slice(1).map(({ trace_id }) => trace_id);
  expect(new Set(traces).size).toBe(4);
});

describe('when the audit row cannot be written', () => {
  /** Makes the table of the audit refuse one sort of row. */
  async function breakAudit(database: TestDatabase, action: string): Promise<void> {
    await database.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'audit is full'; end $$`,
    );
    await database.query(
      `create trigger refuse before insert on audit_log for each row when (new.action like '${action}') execute function refuse()`,
    );
  }

  test('an alert stays as it was', async () => {
    const app = await startApp();
    const [alert] = (await raiseAlerts(app, ['web-1'])) as [Alert];
    await breakAudit(app.database, 'alert.ack%');
    const params = { alert_id: alert.alert_id };
    const refused = problemOf(await app.operator.call('alerts.ack', { params, body: undefined }));
    expect(refused).toMatchObject({ status: 500, code: 'internal' });
    expect(refused.detail).not.toContain('audit is full');
    const all = problemOf(await app.operator.call('alerts.ackAll', { body: undefined }));
    expect(all.code).toBe('internal');
    expect(valueOf(await app.viewer.call('alerts.get', { params }))).toEqual(alert);
    const timeline = await app.viewer.call('incidents.timeline', {
      query: { alert: alert.alert_id },
    });
    expect(valueOf(timeline).entries).toHaveLength(1);
  });

  test('a rule is neither made, changed nor deleted', async () => {
    const app = await startApp();
    const rule = await createRule(app);
    await breakAudit(app.database, 'rule.%');
    const params = { rule_id: rule.rule_id };
    const { name, severity, match, condition } = rule;
    const body = { name: `${name}!`, severity, match, condition };
    expect(problemOf(await app.operator.call('policies.create', { body })).code).toBe('internal');
    expect(
      problemOf(await app.operator.call('policies.update', { params, query: {}, body })).code,
    ).toBe('internal');
    expect(problemOf(await app.operator.call('policies.delete', { params })).code).toBe('internal');
    const { policies } = valueOf(await app.operator.call('policies.list', { query: {} }));
    expect(policies).toEqual([rule]);
  });
});

describe('taking all', () => {
  test('takes every open alert once, and says so', async () => {
    const app = await startApp();
    const alerts = await raiseAlerts(app, names(30));
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        app.operator.call('alerts.ackAll', { body: { note: 'storm' } }),
      ),
    );
    const taken = answers.flatMap((answer) => valueOf(answer).alert_ids);
    expect(taken.sort()).toEqual(alerts.map((alert) => alert.alert_id).sort());
    expect(await listAlerts(app.viewer, { state: 'OPEN' })).toEqual([]);
    const rows = await app.database.query(
      `select 1 from audit_log where action = 'alert.acknowledged'`,
    );
    expect(rows).toHaveLength(30);
  });

  test('takes only what matches, and says of each that was named why not', async () => {
    const app = await startApp();
    const errors = await raiseAlerts(app, ['e-1', 'e-2', 'e-3'], {
      rule: { severity: 'ERROR', match: { type: 'e' } },
      event: { type: 'e' },
    });
    const warnings = await raiseAlerts(app, ['w-1', 'w-2'], {
      rule: { severity: 'WARN', match: { type: 'w' } },
      event: { type: 'w', labels: { service: 'shop' } },
    });
    const [first, second, third] = errors.map((alert) => alert.alert_id) as [
      string,
      string,
      string,
    ];
    const [warning = ''] = warnings.map((alert) => alert.alert_id);
    await app.operator.call('alerts.resolve', { params: { alert_id: third }, body: undefined });
    const alert_ids = [first, first.toUpperCase(), third, warning, uuid(404)];
    const named = valueOf(
      await app.operator.call('alerts.ackAll', { body: { alert_ids, severity: 'ERROR' } }),
    );
    expect(named).toMatchObject({ acknowledged: 1, alert_ids: [first] });
    expect(named.skipped).toEqual([
      { alert_id: third, reason: 'It is resolved; there is nothing left to acknowledge.' },
      { alert_id: warning, reason: 'It does not match the filter.' },
      { alert_id: uuid(404), reason: 'not_found' },
    ]);
    const ofService = valueOf(
      await app.operator.call('alerts.ackAll', { body: { service: 'shop' } }),
    );
    expect(ofService.acknowledged).toBe(2);
    const rest = valueOf(await app.operator.call('alerts.ackAll', { body: { severity: 'ERROR' } }));
    expect(rest.alert_ids).toEqual([second]);
    const none = valueOf(await app.operator.call('alerts.ackAll', { body: undefined }));
    expect(none).toEqual({ acknowledged: 0, alert_ids: [], skipped: [] });
  });
});

test('changes of many alerts by many hands keep one order, and the rule is among them', async () => {
  const app = await startApp();
  const alerts = await raiseAlerts(app, names(12), {
    rule: { condition: { aggregate: 'count', window: '2s', operator: '>=', threshold: 1 } },
  });
  const ledger = ledgerBeside(app);
  await Promise.all(
    alerts.flatMap(({ alert_id }) =>
      (['ack', 'unack', 'resolve', 'comment'] as const).map((kind) => {
        const actor = randomUUID();
        const command = kind === 'comment' ? { kind, actor, text: 'x' } : { kind, actor };
        return ledger
          .command({
            tenant: 'default',
            services: 'all',
            actor,
            traceId: actor,
            nowMs: Date.now(),
            alertId: alert_id,
            command,
          })
          .catch((error: unknown) => expect(error).toMatchObject({ code: 'state_conflict' }));
      }),
    ),
  );
  const all = await listAlerts(app.viewer, { state: 'all' });
  const seqs = all.map(({ seq }) => seq);
  expect(new Set(seqs).size).toBe(12);
  const [{ seq, changes } = { seq: 0, changes: 0 }] = await app.database.query<{
    seq: number;
    changes: number;
  }>(
    `select (select seq::int from alert_seqs) as seq, (select count(*)::int from timeline) as changes`,
  );
  // What the dispatcher says of alerts and incidents takes places too.
  expect(seq).toBeGreaterThanOrEqual(changes);
});
