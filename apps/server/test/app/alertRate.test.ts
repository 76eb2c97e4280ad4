import { RATE_STRETCHES } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { createDatabase } from '../setup/database.ts';
import { valueOf } from '../setup/client.ts';
import { issueIdentity } from '../setup/issueIdentity.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import { startApp, temporaryDataDir, type TestApp } from '../setup/startApp.ts';

const HOUR_MS = 3_600_000;
const rate = async ({ viewer }: Pick<TestApp, 'viewer'>) =>
  valueOf(await viewer.call('alerts.rate', {}));

/** Makes an alert as old as a test needs it: the server takes no time from a producer for it. */
async function age({ database }: TestApp, alertId: string, byMs: number): Promise<void> {
  await database.query(
    `update alerts set created_at = created_at - interval '${String(byMs)} milliseconds' where alert_id = '${alertId}'`,
  );
}

test('counts what was raised by ten minutes and by rule, and what has been open too long', async () => {
  const app = await startApp();
  expect(await rate(app)).toMatchObject({ total: 0, stale: 0, top: [] });
  const often = await raiseAlerts(app, ['a', 'b', 'c'], { rule: { name: 'often' } });
  const once = await raiseAlerts(app, ['d'], {
    rule: { name: 'once', match: { type: 'test.once' } },
    event: { type: 'test.once' },
  });
  await age(app, often[0]?.alert_id ?? '', 3 * HOUR_MS);
  await age(app, often[1]?.alert_id ?? '', 30 * HOUR_MS);
  const told = await rate(app);
  expect(told.raised).toHaveLength(RATE_STRETCHES);
  expect(Date.parse(told.to) - Date.parse(told.from)).toBe(24 * HOUR_MS);
  expect(told.raised.at(-1)).toBe(2);
  expect(told.raised.flatMap((count, i) => (count > 0 ? [[i, count]] : []))).toEqual([
    [expect.toSatisfy((i: number) => i === 125 || i === 124), 1],
    [RATE_STRETCHES - 1, 2],
  ]);
  expect(told.total).toBe(3);
  expect(told.stale).toBe(1);
  expect(told.top.map(({ rule_name, raised }) => [rule_name, raised])).toEqual([
    ['often', 2],
    ['once', 1],
  ]);
  expect(told.top[1]?.rule_id).toBe(once[0]?.rule_id);
});

test('counts for each only what they may see', async () => {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const limited = await issueIdentity(
    { database, dataDir },
    {
      ...{ tenant: 'default', kind: 'console', name: 'lia' },
      grants: [{ role: 'viewer', services: ['other-*'] }],
    },
  );
  const app = await startApp({ database, dataDir });
  await raiseAlerts(app, ['a']);
  expect(await rate(app)).toMatchObject({ total: 1 });
  const seen = valueOf(await app.connect(limited).call('alerts.rate', {}));
  expect(seen).toMatchObject({ total: 0, stale: 0, top: [] });
});
