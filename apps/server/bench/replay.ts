import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RuleInput } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import type { PgStore } from '../src/adapters/postgres/index.ts';
import { makePartitions } from '../src/adapters/postgres/partitions.ts';
import {
  CleanupStack,
  openRules,
  openStore,
  readSettings,
  startHostBacktest,
} from '../src/app/index.ts';
import { print, round } from './figures.ts';

const EVENTS = 1_000_000;
const DAY_MS = 86_400_000;
const TENANT = 'default';
const RUNS = 3;

const hot = { type: 'bench.hot' };
const RULES: Record<string, RuleInput> = {
  // Payloads are read and parsed, each event moves a window.
  average: {
    ...{ name: 'average', severity: 'WARN', match: hot, group_by: ['source'] },
    condition: {
      ...{ aggregate: 'avg', field: 'payload.value', window: '5m', operator: '>' },
      threshold: 600,
    },
  },
  percentile: {
    ...{ name: 'percentile', severity: 'WARN', match: hot, group_by: ['source'] },
    condition: {
      ...{ aggregate: 'p95', field: 'payload.value', window: '5m', operator: '>' },
      threshold: 960,
    },
  },
  // No payload is read.
  count: {
    ...{ name: 'count', severity: 'WARN', match: hot, group_by: ['source'] },
    condition: { aggregate: 'count', window: '1m', operator: '>', threshold: 20 },
  },
  // One source in a hundred: the store leaves out the others.
  'one-source': {
    ...{ name: 'one source', severity: 'WARN', match: { ...hot, source: 'host-7' } },
    condition: {
      ...{ aggregate: 'avg', field: 'payload.value', window: '5m', operator: '>' },
      threshold: 600,
    },
  },
  learned: {
    ...{ name: 'learned', severity: 'WARN', match: hot, group_by: ['source'] },
    condition: { detector: 'robust_z', field: 'payload.value', threshold: 0.999 },
  },
};

/** A day of events of about 230 bytes from a hundred sources, straight into the store. */
async function fill(store: PgStore, toMs: number): Promise<void> {
  const fromMs = toMs - DAY_MS;
  await store.ownerTransaction((tx) => makePartitions(tx, fromMs, toMs));
  await store.query(`insert into tenants (tenant_id) values ($1)`, [TENANT]);
  await store.transaction(async (tx) => {
    await tx.query('set local statement_timeout = 0');
    await tx.query(
      `insert into events (tenant_id, event_id, day, seq, occurred_at, received_at, source, type, severity, labels, payload)
       select $1, gen_random_uuid(), (at at time zone 'UTC')::date, n, at, at, 'host-' || n % 100, 'bench.hot', 0,
              '{"service":"bench","zone":"eu-1"}',
              json_build_object('value', n::bigint * 7919 % 1000, 'message', 'GET /v1/items/4711 200 in 12 ms', 'ok', true)
         from (select n, to_timestamp($2::float8 / 1000) + n * $3::float8 * interval '1 millisecond' as at
                 from generate_series(1, $4::int) n) filled`,
      [TENANT, fromMs, DAY_MS / EVENTS, EVENTS],
    );
    await tx.query('update log_head set seq = $1, clock = to_timestamp($2::float8 / 1000)', [
      EVENTS,
      toMs,
    ]);
  });
  // What autovacuum does beside a server that takes them in one by one.
  const owner = await store.connect('bench');
  await owner.query('set role none');
  await owner.query('vacuum (analyze) events');
  await owner.query('checkpoint');
  await owner.end();
}

/** How long a back-test over a day with a million events takes. */
export async function replay(): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sentry-bench-'));
  const settings = readSettings([{ origin: 'bench', values: { data_dir: dataDir } }]);
  const cleanup = new CleanupStack();
  cleanup.defer('folder', () => {
    rmSync(dataDir, { recursive: true, force: true });
    return Promise.resolve();
  });
  try {
    const { store } = await openStore({
      ...{ settings, cleanup },
      onProgress: () => undefined,
      onIdleError: () => undefined,
    });
    const toMs = Date.now();
    await fill(store, toMs);
    const rules = await openRules(store, TENANT);
    const range = { from: formatInstant(toMs - DAY_MS), to: formatInstant(toMs) };
    for (const [name, rule] of Object.entries(RULES))
      for (let run = 1; run <= RUNS; run += 1)
        await measure({ name, run }, { rule, ...range }, { store, rules, settings });
  } finally {
    await cleanup.close();
  }
}

async function measure(
  { name, run }: { readonly name: string; readonly run: number },
  asked: { readonly rule: RuleInput; readonly from: string; readonly to: string },
  at: Omit<Parameters<typeof startHostBacktest>[1], 'tenant' | 'onFault'>,
): Promise<void> {
  const startedMs = performance.now();
  const onFault = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);
  const job = await startHostBacktest(asked, { ...at, tenant: TENANT, onFault });
  for await (const line of job) {
    if (line.kind === 'error') throw line.error;
    if (line.kind !== 'result') continue;
    const tookSec = (performance.now() - startedMs) / 1000;
    print({
      bench: 'replay',
      ...{ rule: name, run, events: line.events, alerts: line.run.alerts },
      seconds: round(tookSec),
      events_per_sec: Math.round(line.events / tookSec),
      times_real_time: Math.round(DAY_MS / 1000 / tookSec),
    });
  }
}
