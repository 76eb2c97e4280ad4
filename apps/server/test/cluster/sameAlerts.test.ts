import { setTimeout as delay } from 'node:timers/promises';
import type { Rule } from '@batcave/shared/rules';
import { afterEach, expect, inject, test, type TestContext } from 'vitest';
import { valueOf } from '../setup/client.ts';
import { clusterSettings, needsKafka } from '../setup/clusterSettings.ts';
import { type CleanUp, createDatabase, type TestDatabase } from '../setup/database.ts';
import { startApp, temporaryDataDir, type TestApp } from '../setup/startApp.ts';
import { RECORDED_RULES, record, type Step } from './recording.ts';

const SEED = Number(process.env['SEED'] ?? 20_261);
const SECONDS = Number(process.env['SECONDS'] ?? 40);
/** After the last step: longer than every window, wait and silence of the rules. */
const QUIET_MS = 40_000;
/** How the clock goes then: less than an outage at once, and time to follow in between. */
const STRIDE_MS = 4000;
const REST_MS = 500;

const cleanUps: Parameters<CleanUp>[0][] = [];
const cleanUp: CleanUp = (step) => void cleanUps.push(step);
afterEach(async () => {
  for (const step of cleanUps.splice(0).toReversed()) await step();
});

/** What a run decided: every alert and what its timeline says, but for its place in the order of commits. */
interface Decisions {
  readonly alerts: string;
  readonly timeline: string;
  readonly events: number;
  readonly count: number;
}

async function enterRules(database: TestDatabase, rules: readonly Rule[]): Promise<void> {
  await database.query(`insert into tenants (tenant_id) values ('default') on conflict do nothing`);
  for (const [i, rule] of rules.entries()) {
    const { rule_id, version, created_at, updated_at, updated_by, ...spec } = rule;
    const values = [rule_id, version, i + 1, spec.name, JSON.stringify(spec)];
    const stamps = [created_at, updated_at, updated_by];
    await database.query(
      `insert into rules (tenant_id, rule_id, version, revision, name, spec, created_at, updated_at, updated_by)
       values ('default', $1, $2, $3, $4, $5, $6, $7, $8)`,
      [...values, ...stamps],
    );
    await database.query(
      `insert into rule_versions (tenant_id, rule_id, version, revision, deleted, spec, created_at, updated_at, updated_by)
       values ('default', $1, $2, $3, false, $4, $5, $6, $7)`,
      [rule_id, version, i + 1, JSON.stringify(spec), ...stamps],
    );
  }
  await database.query('update rule_revision set revision = $1', [rules.length]);
}

/** The time up to which the slowest engine has judged, once all have stopped. */
async function judgedUpTo(database: TestDatabase, engines: number): Promise<number> {
  const rows = await database.query<{ tick: string }>(
    'select decided_tick as tick from engine_position',
  );
  expect(rows).toHaveLength(engines);
  return Math.min(...rows.map(({ tick }) => Number(tick)));
}

/** Plays the steps to the servers in turn, at the times of the recording. */
async function play(options: {
  readonly rules: readonly Rule[];
  readonly steps: readonly Step[];
  readonly beginMs: number;
  readonly servers: number;
  readonly partitions: number;
}): Promise<Decisions> {
  const { rules, steps, beginMs, servers, partitions } = options;
  const database = await createDatabase(cleanUp);
  await enterRules(database, rules);
  const clock = { ms: beginMs };
  const settings =
    partitions === 0
      ? { profile: 'embedded' }
      : { ...clusterSettings(cleanUp, partitions), kafka_timestamps: 'producer' };
  const apps: TestApp[] = [];
  for (let i = 0; i < servers; i += 1)
    apps.push(
      await startApp({
        database,
        dataDir: temporaryDataDir(cleanUp),
        settings: { ...settings, checkpoint_interval: '1s' },
        now: () => clock.ms,
        cleanUp,
      }),
    );
  for (const [i, step] of steps.entries()) {
    clock.ms = beginMs + step.atMs;
    await apps[i % servers]?.producer.send(step.events);
  }
  const lastMs = clock.ms;
  while (clock.ms < lastMs + QUIET_MS) {
    clock.ms += STRIDE_MS;
    await delay(REST_MS);
  }
  for (const app of apps) await app.stop();
  // All that can clear has cleared by then, and what is silent stays so.
  expect(await judgedUpTo(database, Math.max(1, partitions * 2))).toBeGreaterThan(
    lastMs + QUIET_MS / 2,
  );
  return readDecisions(database);
}

async function readDecisions(database: TestDatabase): Promise<Decisions> {
  const alerts = await database.query(
    // Which of two partitions is first decides which alert begins an incident.
    `select to_jsonb(a) - '{seq,incident_id,incident_link,quiet,escalation}'::text[] as alert
       from alerts a order by alert_id`,
  );
  const timeline = await database.query(
    `select alert_id, kind, entry, actor, event_id from timeline where kind <> 'linked'
      order by alert_id, kind, entry`,
  );
  const [stored] = await database.query<{ count: string }>(
    `select count(*) as count from events where source <> 'sentry'`,
  );
  return {
    alerts: JSON.stringify(alerts, null, 1),
    timeline: JSON.stringify(timeline, null, 1),
    events: Number(stored?.count),
    count: alerts.length,
  };
}

async function makeRules(): Promise<Rule[]> {
  const app = await startApp({ settings: { profile: 'embedded' }, cleanUp });
  const rules: Rule[] = [];
  for (const body of RECORDED_RULES)
    rules.push(valueOf(await app.operator.call('policies.create', { body })));
  await app.stop();
  return rules;
}

test(`the same recording makes the same alerts on one server, on Kafka with one, and on Kafka with three and twelve partitions (SEED=${String(SEED)})`, async (context: TestContext) => {
  needsKafka(context);
  const rules = await makeRules();
  const steps = record(SEED, SECONDS);
  const sent = new Set(steps.flatMap(({ events }) => events.map(({ event_id }) => event_id)));
  // A whole second of the machine's time, so that certificates are valid in the recording.
  const beginMs = Math.floor(Date.now() / 1000) * 1000;
  const of = (servers: number, partitions: number): Promise<Decisions> =>
    play({ rules, steps, beginMs, servers, partitions });
  const embedded = await of(1, 0);
  const one = await of(1, 3);
  const three = await of(3, 12);

  expect(embedded.events).toBe(sent.size);
  expect(one).toEqual(embedded);
  expect(three).toEqual(embedded);
  // Without all this the test would prove little.
  for (const { rule_id, name } of rules) expect(embedded.alerts, name).toContain(rule_id);
  expect(embedded.count).toBeGreaterThan(SECONDS);
  process.stdout.write(
    `seed ${String(SEED)}: ${String(steps.length)} requests, ${String(sent.size)} events, ${String(embedded.count)} alerts, ${String(Buffer.byteLength(embedded.alerts))} bytes of them the same three times\n`,
  );
  expect(inject('profile')).toBe('cluster');
}, 240_000);
