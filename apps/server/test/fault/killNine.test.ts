import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { expect, onTestFinished, test } from 'vitest';
import type { PgStore } from '../../src/adapters/postgres/index.ts';
import { makeDataDir } from '../../src/app/index.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import { type TestClient, valueOf } from '../setup/client.ts';
import { createLoad, RULES } from './load.ts';
import { type Ledger, runProducer } from './Producer.ts';
import { createRandom } from './random.ts';
import { readLog, withStore } from './readStore.ts';
import { connect, type ServerProcess, spawnServer } from './serverProcess.ts';

const KILLS = Number(process.env['KILLS'] ?? 20);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const PRODUCERS = 4;
/** Longer than every window, wait and silence of the rules: all that can clear has cleared. */
const QUIET_MS = 7000;

/** One firing, told by the time and the group alone: what a person would see. */
interface Firing {
  readonly ruleId: string;
  readonly groupKey: string;
  readonly raisedAtMs: number;
  readonly clearedAtMs: number | null;
}

const byPlace = (a: Firing, b: Firing) =>
  a.ruleId.localeCompare(b.ruleId) ||
  a.groupKey.localeCompare(b.groupKey) ||
  a.raisedAtMs - b.raisedAtMs;

async function readAlerts(store: PgStore, rules: readonly Rule[]): Promise<Firing[]> {
  const { rows } = await store.query<{
    rule_id: string;
    group_values: Record<string, string>;
    created_at: number;
    resolved_at: number | null;
  }>('select rule_id, group_values, created_at, resolved_at from alerts');
  const groupBy = new Map(rules.map((rule) => [rule.rule_id, rule.group_by ?? ['source']]));
  return rows.map(({ rule_id, group_values, created_at, resolved_at }) => ({
    ruleId: rule_id,
    groupKey: JSON.stringify((groupBy.get(rule_id) ?? []).map((field) => group_values[field])),
    raisedAtMs: created_at,
    clearedAtMs: resolved_at,
  }));
}

function expectedFirings(
  rules: readonly Rule[],
  events: readonly LogEvent[],
  untilMs: number,
): Firing[] {
  return bruteForce(rules, events, untilMs).map(
    ({ ruleId, groupKey, raisedAtMs, clearedAtMs }) => ({
      ruleId,
      groupKey,
      raisedAtMs,
      clearedAtMs,
    }),
  );
}

/** Keeps a server running for producers: kills it at random moments and starts the next. */
class Victim {
  readonly #dataDir: string;
  readonly #random: () => number;
  #process: ServerProcess;
  #clients: TestClient[] = [];
  #producer: TestClient | undefined;
  killedBeforeReady = 0;

  constructor(dataDir: string, random: () => number) {
    this.#dataDir = dataDir;
    this.#random = random;
    this.#process = this.#spawn();
  }

  get producer(): TestClient | undefined {
    return this.#producer;
  }

  #spawn(): ServerProcess {
    // Checkpoints rarely, so that most kills leave something to replay.
    const child = spawnServer(this.#dataDir, [
      '--log-level',
      'warn',
      '--checkpoint-interval',
      '3s',
    ]);
    onTestFinished(() => child.kill('SIGKILL'));
    return child;
  }

  async operator(): Promise<TestClient> {
    const running = await this.#process.ready;
    const client = connect(running, 'operator');
    this.#clients.push(client);
    return client;
  }

  async takeRequests(): Promise<void> {
    const running = await this.#process.ready;
    this.#producer = connect(running, 'producer');
    this.#clients.push(this.#producer);
  }

  /** Kills it, sometimes while it still starts, and starts the next on what it left. */
  async killAndRestart(): Promise<void> {
    if (this.#random() < 0.2) {
      this.killedBeforeReady += 1;
      await delay(this.#random() * 900);
    } else {
      await this.takeRequests();
      await delay(this.#random() * 1500);
    }
    this.#process.kill('SIGKILL');
    await this.#process.exited;
    this.#forget();
    this.#process = this.#spawn();
  }

  async stop(): Promise<number | null> {
    this.#process.kill('SIGTERM');
    const code = await this.#process.exited;
    this.#forget();
    return code;
  }

  #forget(): void {
    this.#producer = undefined;
    for (const client of this.#clients) client.close().catch(() => undefined);
    this.#clients = [];
  }
}

test(
  `${String(KILLS)} kills under load lose nothing, repeat nothing, and change no decision (SEED=${String(SEED)})`,
  async () => {
    const random = createRandom(SEED);
    const dataDir = mkdtempSync(path.join(tmpdir(), 'sentry-kill-nine-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    makeDataDir(dataDir);
    const victim = new Victim(dataDir, random);
    const operator = await victim.operator();
    const rules: Rule[] = [];
    for (const body of RULES) rules.push(valueOf(await operator.call('policies.create', { body })));

    const ledger: Ledger = { confirmed: new Set(), unknown: new Set(), retries: 0 };
    const stop = new AbortController();
    const producers = Array.from({ length: PRODUCERS }, (_, i) =>
      runProducer({
        server: () => victim.producer,
        nextBatch: createLoad(i, random),
        pauseMs: () => 10 + random() * 30,
        ledger,
        signal: stop.signal,
      }),
    );
    for (let kill = 0; kill < KILLS; kill += 1) await victim.killAndRestart();
    await victim.takeRequests();
    await delay(1500);
    stop.abort();
    await Promise.all(producers);
    await delay(QUIET_MS);
    expect(await victim.stop()).toBe(0);

    await withStore(dataDir, async (store) => {
      const events = await readLog(store);
      const stored = events
        .filter((event) => event.source !== 'sentry')
        .map((event) => event.eventId);
      expect(ledger.unknown.size).toBe(0);
      expect([...stored].sort(), 'all that was confirmed, once, and nothing else').toEqual(
        [...ledger.confirmed].sort(),
      );

      const { rows: positions } = await store.query<{ seq: number; tick: number }>(
        'select decided_seq as seq, decided_tick as tick from engine_position',
      );
      const [{ seq, tick } = { seq: 0, tick: 0 }] = positions;
      expect(seq).toBeGreaterThanOrEqual(events.at(-1)?.seq ?? Infinity);
      const firings = (await readAlerts(store, rules)).sort(byPlace);
      // The first start lies before the rules: it is the one event that they have not seen.
      expect(firings).toEqual(expectedFirings(rules, events.slice(1), tick).sort(byPlace));

      const { rows: doubles } = await store.query(
        `select rule_id, group_values::text from alerts where state <> 'RESOLVED' group by 1, 2 having count(*) > 1`,
      );
      expect(doubles).toEqual([]);
      const { rows: told } = await store.query<{
        raised: number;
        cleared: number;
        changed: number;
        alerts: number;
        audited: number;
      }>(
        `select count(*) filter (where kind = 'raised') as raised, count(*) filter (where kind = 'cleared') as cleared,
              count(*) filter (where kind = 'changed') as changed,
              (select count(*) from alerts) as alerts,
              (select count(*) from audit_log where object_type = 'alert') as audited from timeline`,
      );
      const cleared = firings.filter(({ clearedAtMs }) => clearedAtMs !== null).length;
      const { length } = firings;
      // Groups that came and went often enough flap: each told once where it began and ended.
      const changed = told[0]?.changed ?? NaN;
      expect(told).toEqual([
        {
          raised: length,
          cleared,
          changed,
          alerts: length,
          audited: length + cleared + changed,
        },
      ]);
      // Without all this the test would prove little.
      const fired = new Set(firings.map(({ ruleId }) => ruleId));
      expect(rules.filter((rule) => !fired.has(rule.rule_id)).map(({ name }) => name)).toEqual([]);
      expect(ledger.retries).toBeGreaterThan(KILLS);
      expect(stored.length).toBeGreaterThan(KILLS * 20);
      process.stdout.write(
        `seed ${String(SEED)}: ${String(KILLS)} kills (${String(victim.killedBeforeReady)} during start), ${String(stored.length)} events, ${String(ledger.retries)} retries, ${String(length)} alerts\n`,
      );
    });
  },
  180_000 + KILLS * 15_000,
);
