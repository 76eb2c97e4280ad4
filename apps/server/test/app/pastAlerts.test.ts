import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { valueOf } from '../setup/client.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';

const stateAt = async (app: TestApp, at: string) => {
  const answer = valueOf(await app.viewer.call('alerts.past', { query: { at } }));
  expect(answer).toMatchObject({ at, truncated: false });
  return answer.alerts
    .map(({ group, state, acknowledged_by, assigned_to, resolved_at }) => ({
      ...{ source: group['source'] ?? '', state, acknowledged_by, assigned_to, resolved_at },
    }))
    .sort((one, other) => one.source.localeCompare(other.source));
};

/** A moment that lies apart from what happens before and after it. */
async function moment(): Promise<string> {
  await delay(20);
  const at = new Date().toISOString();
  await delay(20);
  return at;
}

test('tells which alerts there were at a moment, and who had them', async () => {
  const app = await startApp();
  const before = await moment();
  const [a, b] = (await raiseAlerts(app, ['web-1', 'web-2'])) as [Alert, Alert];
  const raised = await moment();
  const on = (alert: Alert) => ({ params: { alert_id: alert.alert_id }, body: undefined });
  valueOf(await app.operator.call('alerts.ack', on(a)));
  const acked = await moment();
  valueOf(await app.operator.call('alerts.unack', on(a)));
  valueOf(
    await app.operator.call('alerts.assign', {
      params: { alert_id: b.alert_id },
      body: { assignee: 'ana' },
    }),
  );
  const assigned = await moment();
  valueOf(await app.operator.call('alerts.resolve', on(b)));
  const resolved = await moment();
  valueOf(await app.operator.call('alerts.unack', on(b)));
  const takenBack = await moment();

  const open = { state: 'OPEN', acknowledged_by: null, assigned_to: null, resolved_at: null };
  const one = { ...open, source: 'web-1' };
  const two = { ...open, source: 'web-2' };
  expect(await stateAt(app, before)).toEqual([]);
  expect(await stateAt(app, raised)).toEqual([one, two]);
  expect(await stateAt(app, acked)).toEqual([
    { ...one, state: 'ACK', acknowledged_by: expect.any(String) as string },
    two,
  ]);
  expect(await stateAt(app, assigned)).toEqual([one, { ...two, assigned_to: 'ana' }]);
  expect(await stateAt(app, resolved)).toEqual([one]);
  expect(await stateAt(app, takenBack)).toEqual([one, { ...two, assigned_to: 'ana' }]);
});

test('is refused without a moment, with the name of the field', async () => {
  const app = await startApp();
  const answer = await app.viewer.call('alerts.past', { query: {} as { at: string } });
  expect(answer).toMatchObject({ ok: false, problem: { status: 400 } });
  expect(JSON.stringify(answer)).toContain('/at');
});
