import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type ChainedEntry, chainHash } from '../../src/identity/index.ts';
import { type CleanUp, createDatabase, type TestDatabase } from '../setup/database.ts';
import { runSentry } from '../setup/runSentry.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { aRule } from '../setup/builders.ts';

interface Verdict {
  readonly tenant: string;
  readonly rows: number;
  readonly signed_until: number;
  readonly fault: { readonly seq: number; readonly kind: string } | null;
}

interface Report {
  readonly ok: boolean;
  readonly tenants: readonly Verdict[];
  readonly checkpoints: { readonly good: number; readonly bad: readonly { line: number }[] };
}

interface Row {
  seq: number;
  at: Date;
  actor: string;
  action: string;
  object_type: string;
  object_id: string;
  before: string | null;
  after: string | null;
  trace_id: string | null;
  hash: string;
}

const TENANT = 'default';
let database: TestDatabase;
let dataDir = '';
let checkpoints = '';
/** Rows that the first checkpoint vouches for, and that there are. */
let signed = 0;
let rows = 0;
/** What the server has written, signed. */
let untouched = '';

/** A log that two runs of a server have written; each signs its end when it stops. */
beforeAll(async () => {
  if (inject('profile') === 'cluster' && inject('kafkaBrokers') === '') return; // its tests are left out
  const steps: Parameters<CleanUp>[0][] = [];
  const cleanUp: CleanUp = (step) => void steps.push(step);
  database = await createDatabase(cleanUp);
  dataDir = temporaryDataDir(cleanUp);
  checkpoints = path.join(dataDir, 'audit', 'audit-checkpoints.jsonl');
  for (let run = 0; run < 2; run += 1) {
    const app = await startApp({ database, dataDir, cleanUp });
    for (let i = 0; i < 4; i += 1)
      await app.operator.call('policies.create', {
        body: aRule({ name: `r${String(run)}${String(i)}` }),
      });
    await app.stop();
    signed = rows;
    rows = await lastRow();
  }
  untouched = readFileSync(checkpoints, 'utf8');
  // What is changed is put back from here. Beside the server, as whoever has the superuser's password.
  await database.query('create table kept_log as select * from audit_log');
  await database.query('create table kept_heads as select * from audit_heads');
  return async () => {
    for (const step of steps.toReversed()) await step();
  };
});

beforeEach(async () => {
  await database.query('truncate audit_log, audit_heads');
  await database.query('insert into audit_log select * from kept_log');
  await database.query('insert into audit_heads select * from kept_heads');
  writeFileSync(checkpoints, untouched);
});

async function lastRow(): Promise<number> {
  const [head] = await database.query<{ seq: string }>(
    'select seq from audit_heads where tenant_id = $1',
    [TENANT],
  );
  return Number(head?.seq);
}

async function verify(
  args: readonly string[] = [],
): Promise<{ code: number | null; report: Report }> {
  const { code, stdout, stderr } = await runSentry([
    ...['audit', 'verify', '--json', ...args],
    ...['--data-dir', dataDir, '--database-url', database.url],
  ]);
  expect(stdout, stderr).not.toBe('');
  return { code, report: JSON.parse(stdout) as Report };
}

/** What is said of the tenant whose log was changed. */
async function faultOf(args: readonly string[] = []) {
  const { code, report } = await verify(args);
  const verdict = report.tenants.find(({ tenant }) => tenant === TENANT);
  return { code, seq: verdict?.fault?.seq, kind: verdict?.fault?.kind, rows: verdict?.rows };
}

/** The row where it is, as somebody would rewrite it who knows how the chain is made. */
async function chainAnew(fromSeq: number): Promise<void> {
  const log = await database.query<Row>(
    'select *, seq::int as seq from audit_log where tenant_id = $1 order by audit_log.seq',
    [TENANT],
  );
  let hash = log.find(({ seq }) => seq === fromSeq - 1)?.hash ?? '';
  for (const row of log.filter(({ seq }) => seq >= fromSeq)) {
    hash = chainHash(hash, entryOf(row));
    await database.query('update audit_log set hash = $3 where tenant_id = $1 and seq = $2', [
      ...[TENANT, row.seq, hash],
    ]);
  }
  await endAt(log.at(-1)?.seq ?? 0);
}

function entryOf(row: Row): ChainedEntry {
  return {
    tenant: TENANT,
    seq: row.seq,
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    before: row.before,
    after: row.after,
    traceId: row.trace_id,
  };
}

/** Makes the store believe that the log ends here. */
async function endAt(seq: number): Promise<void> {
  await database.query(
    `update audit_heads set seq = $2,
       hash = (select hash from audit_log l where l.tenant_id = $1 and l.seq = $2) where tenant_id = $1`,
    [TENANT, seq],
  );
}

const change = (text: string, ...values: unknown[]): Promise<unknown> =>
  database.query(text, [TENANT, ...values]);

test('says that all is well, of every tenant, and up to where it is signed', async () => {
  const { code, report } = await verify();
  expect(code).toBe(0);
  expect(report).toMatchObject({ ok: true, checkpoints: { bad: [] } });
  expect(report.tenants.find(({ tenant }) => tenant === TENANT)).toEqual({
    ...{ tenant: TENANT, rows, signed_until: rows, fault: null },
  });
  expect(signed).toBeGreaterThan(4);
  expect(rows - signed).toBeGreaterThanOrEqual(4);
});

describe('finds, at its row,', () => {
  test.each([
    ['the actor', `actor = 'console/eve'`],
    ['the action', `action = 'rule.read'`],
    ['the time, by a microsecond', `at = at + interval '1 microsecond'`],
    ['what was before', `before = coalesce(before, '') || ' '`],
    ['the trace', 'trace_id = null'],
  ])('a change of %s', async (_what, set) => {
    await change(`update audit_log set ${set} where tenant_id = $1 and seq = 3`);
    expect(await faultOf()).toEqual({ code: 1, seq: 3, kind: 'broken', rows: 2 });
  });

  test('a row that was taken out', async () => {
    await change('delete from audit_log where tenant_id = $1 and seq = 4');
    expect(await faultOf()).toMatchObject({ code: 1, seq: 4, kind: 'broken' });
  });

  test('a row that was taken out, with those behind it moved up', async () => {
    await change('delete from audit_log where tenant_id = $1 and seq = 4');
    await change('update audit_log set seq = -seq + 1 where tenant_id = $1 and seq > 4');
    await change('update audit_log set seq = -seq where tenant_id = $1 and seq < 0');
    expect(await faultOf()).toMatchObject({ code: 1, seq: 4, kind: 'broken' });
  });

  test('two rows that changed places', async () => {
    for (const [from, to] of [
      [2, -2],
      [5, 2],
      [-2, 5],
    ])
      await change('update audit_log set seq = $3 where tenant_id = $1 and seq = $2', from, to);
    expect(await faultOf()).toMatchObject({ code: 1, seq: 2, kind: 'broken' });
  });

  test('a row that was added, also with the right hash', async () => {
    await change('update audit_log set seq = -seq - 1 where tenant_id = $1 and seq >= 5');
    await change('update audit_log set seq = -seq where tenant_id = $1 and seq < 0');
    await change(
      `insert into audit_log select tenant_id, 5, at, 'console/eve', action, object_type, object_id, before,
         after, trace_id, hash from audit_log where tenant_id = $1 and seq = 4`,
    );
    expect(await faultOf()).toMatchObject({ code: 1, seq: 5, kind: 'broken' });
    const [added] = await database.query<Row>(
      'select *, seq::int as seq from audit_log where tenant_id = $1 and seq = 5',
      [TENANT],
    );
    const [before] = await database.query<Row>(
      'select * from audit_log where tenant_id = $1 and seq = 4',
      [TENANT],
    );
    const hash = chainHash(before!.hash, entryOf(added!));
    await change('update audit_log set hash = $2 where tenant_id = $1 and seq = 5', hash);
    // Now that row fits, and the one behind it no more.
    expect(await faultOf()).toMatchObject({ code: 1, seq: 6, kind: 'broken' });
  });

  test('a row that was added behind the end', async () => {
    await change(
      `insert into audit_log select tenant_id, seq + 1, at, actor, action, object_type, object_id, before,
         after, trace_id, hash from audit_log where tenant_id = $1 order by seq desc limit 1`,
    );
    expect(await faultOf()).toMatchObject({ code: 1, seq: rows + 1, kind: 'broken' });
  });
});

describe('finds by the signed checkpoints', () => {
  test('an end that was cut off', async () => {
    await change('delete from audit_log where tenant_id = $1 and seq > $2', signed + 2);
    // The store itself still counts them.
    expect(await faultOf(['--checkpoints', emptyFile()])).toMatchObject({
      ...{ code: 1, seq: signed + 3, kind: 'cut_off' },
    });
    await endAt(signed + 2);
    expect(await faultOf(['--checkpoints', emptyFile()])).toMatchObject({ code: 0 });
    expect(await faultOf()).toMatchObject({ code: 1, seq: signed + 3, kind: 'cut_off' });
  });

  test('a log that was taken away as a whole', async () => {
    await change('delete from audit_log where tenant_id = $1');
    await change('delete from audit_heads where tenant_id = $1');
    expect(await faultOf()).toEqual({ code: 1, seq: 1, kind: 'cut_off', rows: 0 });
  });

  test('a log that was written anew from some row on', async () => {
    await change(
      `update audit_log set actor = 'console/eve' where tenant_id = $1 and seq = $2`,
      signed + 2,
    );
    await chainAnew(signed + 2);
    expect(await faultOf(['--checkpoints', emptyFile()])).toMatchObject({ code: 0 });
    const { code, report } = await verify();
    expect(code).toBe(1);
    expect(report.tenants.find(({ tenant }) => tenant === TENANT)).toMatchObject({
      signed_until: signed,
      fault: { seq: rows, kind: 'rewritten' },
    });
  });

  test('the same after the server has signed the new end as well', async () => {
    await change(`update audit_log set after = null where tenant_id = $1 and seq = $2`, rows);
    await chainAnew(rows);
    // It starts, and the signer of the new one does not know the old.
    const app = await startApp({ database, dataDir });
    await app.stop();
    expect(readFileSync(checkpoints, 'utf8').length).toBeGreaterThan(untouched.length);
    expect(await faultOf()).toMatchObject({ code: 1, seq: rows, kind: 'rewritten' });
  });
});

test('a checkpoint that was changed, or that is none, is told by its line', async () => {
  const [first = '', ...others] = untouched.split('\n');
  const forged = { ...(JSON.parse(first) as object), hash: '0'.repeat(64) };
  writeFileSync(checkpoints, [JSON.stringify(forged), ...others].join('\n'));
  appendFileSync(checkpoints, '{"tenant": "def');
  const { code, report } = await verify();
  expect(code).toBe(1);
  expect(report.tenants.every(({ fault }) => fault === null)).toBe(true);
  const lines = untouched.trimEnd().split('\n').length;
  expect(report.checkpoints.bad.map(({ line }) => line)).toEqual([1, lines + 1]);
  const keys = path.join(dataDir, 'other.pub');
  writeFileSync(keys, 'no key');
  const other = await runSentry([
    ...['audit', 'verify', '--keys', keys, '--data-dir', dataDir],
    ...['--database-url', database.url],
  ]);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('holds no public key');
});

test('says it in words', async () => {
  await change(`update audit_log set actor = 'console/eve' where tenant_id = $1 and seq = 3`);
  const { code, stdout } = await runSentry([
    ...['audit', 'verify', '--tenant', TENANT, '--data-dir', dataDir],
    ...['--database-url', database.url],
  ]);
  expect(code).toBe(1);
  expect(stdout).toContain(`BAD   ${TENANT}, row 3: the row does not fit its hash`);
  expect(stdout).toContain('Keep a copy of both before you do anything else.');
});

/** For how it looks without checkpoints. */
function emptyFile(): string {
  const file = path.join(dataDir, 'none.jsonl');
  writeFileSync(file, '');
  return file;
}
