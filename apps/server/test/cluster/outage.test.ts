import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { type TestClient, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { ALL_ROLES, issueIdentity } from '../setup/issueIdentity.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { stored } from '../setup/stored.ts';

const MINUTE_MS = 60_000;
const SILENT_MS = 5000;
const PARTITIONS = ['events-0', 'events-1'];

/** A store with a second tenant, whose admin may do anything. */
async function createStore() {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const certificate = await issueIdentity(
    { database, dataDir },
    { tenant: 'other', kind: 'admin', name: 'admin-of-other', grants: ALL_ROLES },
  );
  return { database, dataDir, certificate };
}

/** What the server says of itself to a tenant. */
async function toldTo(client: TestClient) {
  const { events } = valueOf(
    await client.call('events.list', { query: { source: 'sentry', from: '2020-01-01T00:00:00Z' } }),
  );
  return events;
}

test('when nothing could be taken in every tenant is told, and the silence is nobody’s', async () => {
  const { database, dataDir, certificate } = await createStore();
  // Whole seconds behind, so that the clock can go on without leaving the certificates' time.
  const clock = { ms: Math.floor(Date.now() / 1000) * 1000 };
  const start = () =>
    startApp({
      database,
      dataDir,
      settings: { kafka_timestamps: 'producer', checkpoint_interval: '1s' },
      now: () => clock.ms,
    });
  const first = await start();
  const silent = aRule({
    match: { type: 'beat' },
    condition: { aggregate: 'count', window: '10m', operator: '>', threshold: 1000 },
    no_data: { after: `${String(SILENT_MS / 1000)}s`, policy: 'alert' },
  });
  await createRule(first, { ...silent, name: 'of a source' });
  await createRule(first, { ...silent, name: 'of a zone', group_by: ['labels.zone'] });
  const beat = anEvent({ type: 'beat', labels: { zone: 'eu' } });
  await first.producer.send(beat);
  await stored(first, 1);
  const judgedMs = clock.ms;
  await first.stop();

  clock.ms += MINUTE_MS;
  const second = await start();
  const other = second.connect(certificate);
  for (const client of [second.viewer, other]) {
    const told = await eventually(async () => {
      const events = await toldTo(client);
      expect(events).toHaveLength(PARTITIONS.length);
      return events;
    });
    for (const { type, payload } of told) {
      expect(type).toBe('sentry.server.started');
      const { judged_until_ms } = payload as { judged_until_ms: number };
      expect(judged_until_ms).toBeGreaterThanOrEqual(judgedMs);
      expect(judged_until_ms).toBeLessThan(clock.ms);
    }
  }
  const lastBeatMs = clock.ms;
  await second.producer.send(beat);
  await stored(second, 2);

  // From the last beat on silence is silence again, and no alert began before it was long enough.
  for (let i = 0; i < 12; i += 1) {
    clock.ms += 1000;
    await delay(100);
  }
  const alerts = await eventually(async () => {
    const all = await listAlerts(second.viewer, { state: 'all' });
    expect(all).toHaveLength(2);
    return all;
  });
  expect(alerts.map(({ rule_name }) => rule_name).sort()).toEqual(['of a source', 'of a zone']);
  for (const { created_at } of alerts) {
    expect(Date.parse(created_at)).toBeGreaterThanOrEqual(lastBeatMs + SILENT_MS);
  }
});
