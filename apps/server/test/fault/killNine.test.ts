import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogEvent } from '@batcave/shared/events';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../../src/adapters/embeddedPostgres/index.ts';
import { type AlertRow } from '../../src/adapters/postgres/alertRows.ts';
import { EVENT_COLUMNS, type EventRow, toLogEvent } from '../../src/adapters/postgres/eventRows.ts';
import { createPgStore } from '../../src/adapters/postgres/index.ts';
import type { RunningServer } from '../../src/app/index.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import { SENTRY } from '../setup/runSentry.ts';

const KILLS = Number(process.env['KILLS'] ?? 20);
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const PRODUCERS = 4;

/** Mulberry32: the same seed gives the same numbers. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const onLoad = (
  name: string,
  condition: RuleInput['condition'],
  more: Partial<RuleInput> = {},
): RuleInput => ({
  name,
  severity: 'WARN',
  match: { type: 'load' },
  group_by: ['source'],
  condition,
  ...more,
});

const RULES: readonly RuleInput[] = [
  onLoad('many', { aggregate: 'count', window: '2s', operator: '>', threshold: 40 }),
  onLoad(
    'high for a while',
    {
      aggregate: 'avg',
      field: 'payload.v',
      window: '3s',
      operator: '>',
      threshold: 60,
      recovery_threshold: 50,
    },
    { for: '1s', keep_firing_for: '1s' },
  ),
  onLoad('high at times', {
    aggregate: 'p95',
    field: 'payload.v',
    window: '5s',
    operator: '>=',
    threshold: 92,
    recovery_threshold: 85,
  }),
  onLoad(
    'a peak',
    { aggregate: 'max', field: 'payload.v', window: '1s', operator: '>', threshold: 97 },
    { group_by: [] },
  ),
  {
    name: 'silent',
    severity: 'ERROR',
    match: { type: 'beat' },
    group_by: ['source'],
    condition: { aggregate: 'count', window: '1s', operator: '<', threshold: 0 },
    no_data: { after: '3s', policy: 'alert' },
  },
];

/** The server as a user runs it; killed and started again on the same folder. */
class KilledServer {
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'sentry-kill-'));
  readonly log: string[] = [];
  running!: RunningServer;
  pool!: Pool;
  #child!: ChildProcess;

  async start(): Promise<void> {
    this.#child = spawn(
      process.execPath,
      [
        SENTRY,
        'server',
        '--data-dir',
        this.dataDir,
        '--port',
        '0',
        '--no-starter-rules',
        '--checkpoint-interval',
        '700ms',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child.stderr?.on('data', (bytes: Buffer) => this.log.push(bytes.toString('utf8')));
    this.running = await new Promise<RunningServer>((resolve, reject) => {
      this.#child.once('exit', (code) =>
        reject(new Error(`ended with ${String(code)}:\n${this.log.slice(-10).join('')}`)),
      );
      if (this.#child.stdout === null) return;
      createInterface({ input: this.#child.stdout }).once('line', (line) =>
        resolve(JSON.parse(line) as RunningServer),
      );
    });
    const { ca, producer } = this.running.certificates;
    this.pool = new Pool(this.running.api, {
      connections: PRODUCERS,
      connect: {
        ca: readFileSync(ca),
        cert: readFileSync(producer.cert),
        key: readFileSync(producer.key),
      },
      headersTimeout: 15_000,
    });
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await exited;
    await this.pool.destroy();
  }

  async createRules(): Promise<Rule[]> {
    const { ca, operator } = this.running.certificates;
    const pool = new Pool(this.running.api, {
      connect: {
        ca: readFileSync(ca),
        cert: readFileSync(operator.cert),
        key: readFileSync(operator.key),
      },
    });
    const rules: Rule[] = [];
    for (const rule of RULES) {
      const answer = await pool.request({
        method: 'POST',
        path: '/v1/alerts/policies',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(rule),
      });
      expect(answer.statusCode).toBe(201);
      rules.push((await answer.body.json()) as Rule);
    }
    await pool.close();
    return rules;
  }

  /** Whether the server said that all of it is durable. No answer is no. */
  async send(events: readonly object[]): Promise<boolean> {
    try {
      const answer = await this.pool.request({
        method: 'POST',
        path: '/v1/events',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(events),
      });
      await answer.body.dump();
      return answer.statusCode === 202;
    } catch {
      return false; // it was killed, or is not up again yet: the producer sends the same again
    }
  }
}

/** Sends until told to stop, each batch with the same ids until it is acknowledged. */
async function produce(
  server: KilledServer,
  name: string,
  random: () => number,
  ledger: { readonly sent: Set<string>; readonly acknowledged: Set<string> },
  stop: AbortSignal,
): Promise<void> {
  for (let round = 0; !stop.aborted; round += 1) {
    const phase = Math.sin(Date.now() / 2500 + name.length) * 45;
    const events = Array.from({ length: 1 + Math.floor(random() * 20) }, () => ({
      event_id: randomUUID(),
      source: name,
      type: 'load',
      timestamp: new Date(Date.now() - Math.floor(random() * 400)).toISOString(),
      payload: { v: Math.round(50 + phase + random() * 8) },
    }));
    if (random() < 0.3 && round % 60 < 30)
      events.push({ ...events[0], event_id: randomUUID(), type: 'beat' } as never);
    for (const { event_id } of events) ledger.sent.add(event_id);
    while (!(await server.send(events))) await delay(30);
    for (const { event_id } of events) ledger.acknowledged.add(event_id);
    await delay(random() * 40);
  }
}

interface Stored {
  readonly events: readonly LogEvent[];
  readonly alerts: readonly AlertRow[];
  readonly decidedMs: number;
}

async function readStore(dataDir: string): Promise<Stored> {
  const postgres = await startPostgres({
    dir: path.join(dataDir, 'postgres'),
    onProgress: () => undefined,
  });
  const store = createPgStore({
    url: postgres.url,
    maxConnections: 2,
    statementTimeoutMs: 30_000,
    onIdleError: () => undefined,
  });
  try {
    const { rows } = await store.query<EventRow>(
      `select ${EVENT_COLUMNS} from events order by seq`,
    );
    const { rows: alerts } = await store.query<AlertRow>(
      'select * from alerts order by created_at',
    );
    const { rows: position } = await store.query<{ decided_tick: number }>(
      'select decided_tick from engine_position',
    );
    return { events: rows.map(toLogEvent), alerts, decidedMs: position[0]?.decided_tick ?? 0 };
  } finally {
    await store.end();
    await postgres.stop();
  }
}

interface Verdict {
  readonly rule: string;
  readonly group: string;
  readonly raisedAtMs: number;
  readonly clearedAtMs: number | null;
}

const byPlace = (a: Verdict, b: Verdict): number =>
  JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;

test(`a server killed ${String(KILLS)} times under load loses nothing, doubles nothing, and decides what the log says (KILL_SEED=${String(SEED)})`, async () => {
  const random = randomFrom(SEED);
  const server = new KilledServer();
  onTestFinished(() => rmSync(server.dataDir, { recursive: true, force: true }));
  await server.start();
  const rules = await server.createRules();
  const ledger = { sent: new Set<string>(), acknowledged: new Set<string>() };
  const stop = new AbortController();
  const producers = Promise.all(
    Array.from({ length: PRODUCERS }, (_, i) =>
      produce(server, `producer-${'x'.repeat(i)}`, randomFrom(SEED + i + 1), ledger, stop.signal),
    ),
  );
  for (let kill = 0; kill < KILLS; kill += 1) {
    await delay(150 + random() * 1500);
    await server.end('SIGKILL');
    await server.start();
  }
  await delay(1500);
  stop.abort();
  await producers;
  await delay(4500); // long enough for the silence of the last beats to be noticed
  await server.end('SIGTERM');

  const { events, alerts, decidedMs } = await readStore(server.dataDir);
  const own = events.filter(({ source }) => source === 'sentry').length;
  const stored = events.map(({ eventId }) => eventId);
  const unique = new Set(stored);
  expect(
    [...ledger.acknowledged].filter((id) => !unique.has(id)),
    'acknowledged and lost',
  ).toEqual([]);
  expect(stored.length - unique.size, 'stored twice').toBe(0);
  expect(stored.length - own, 'stored though nobody sent it').toBe(ledger.sent.size);
  expect(events.filter((event, i) => event.seq <= (events[i - 1]?.seq ?? 0))).toEqual([]);

  const decided = alerts.map((alert): Verdict => {
    const rule = rules.find(({ rule_id }) => rule_id === alert.rule_id);
    const fields = rule?.group_by ?? ['source'];
    return {
      rule: alert.rule_name,
      group: JSON.stringify(fields.map((field) => alert.group_values[field])),
      raisedAtMs: alert.created_at,
      clearedAtMs: alert.resolved_at,
    };
  });
  const expected = bruteForce(rules, events, decidedMs).map(
    ({ ruleId, groupKey, raisedAtMs, clearedAtMs }): Verdict => ({
      rule: rules.find(({ rule_id }) => rule_id === ruleId)?.name ?? '',
      group: groupKey,
      raisedAtMs,
      clearedAtMs,
    }),
  );
  expect(decided.toSorted(byPlace)).toEqual(expected.toSorted(byPlace));
  // The load must have been one that rules have something to say about.
  expect(new Set(decided.map(({ rule }) => rule))).toEqual(new Set(RULES.map(({ name }) => name)));
  console.log(
    `${String(KILLS)} kills: ${String(stored.length)} events, ${String(alerts.length)} alerts, all as the log says`,
  );
}, 400_000);
