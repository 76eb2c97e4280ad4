import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import { expect, onTestFinished, test } from 'vitest';
import { writeAlertChanges } from '../../src/adapters/postgres/alertChanges.ts';
import type { PgStore } from '../../src/adapters/postgres/index.ts';
import { createSecretBox, sealSecrets } from '../../src/adapters/secrets/index.ts';
import { eventually } from '../setup/builders.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { alertOf } from '../setup/incidents.ts';
import { issueIdentity } from '../setup/issueIdentity.ts';
import { temporaryDataDir } from '../setup/startApp.ts';
import { hookReceiver, quickRoute, READER, reasonsAt, startHook } from './receivers.ts';

const TENANT = 'acme';
const LONG_MS = 180_000;

/** A process that tells people while it leads. */
interface Teller {
  readonly pid: number;
  readonly log: string[];
  kill(signal: NodeJS.Signals): void;
}

async function startTeller({ url }: TestDatabase): Promise<Teller> {
  const file = path.join(import.meta.dirname, 'leaderProcess.ts');
  const child = spawn(process.execPath, [file, url], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await exited;
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', () => resolve());
    void exited.then(() => reject(new Error(`it ended: ${log.join('\n')}`)));
  });
  return { pid: child.pid ?? 0, log, kill: (signal) => void child.kill(signal) };
}

async function startSite(config: DispatchConfig) {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const [kind = '', name = ''] = READER.split('/');
  await issueIdentity(
    { database, dataDir },
    {
      ...{ tenant: TENANT, kind: kind as 'console', name },
      grants: [{ role: 'viewer' }],
    },
  );
  const sealed = sealSecrets(config, {}, createSecretBox(Buffer.alloc(32, 7)), TENANT);
  await database.query(
    `insert into dispatch_configs (tenant_id, revision, config, updated_at, updated_by) values ($1, 1, $2, now(), 'test')`,
    [TENANT, JSON.stringify(sealed)],
  );
  return { database, people: database.openStore() };
}

async function write(store: PgStore, n: number, fields: Partial<Alert> = {}): Promise<void> {
  const at = formatInstant(Date.now());
  const service = `web-${String(n)}`;
  const after = alertOf(n, {
    ...{ service, group: { source: service }, created_at: at, updated_at: at },
    ...fields,
  });
  const kind = after.state === 'OPEN' ? ('raised' as const) : ('cleared' as const);
  const entry = { kind, entry: after.summary, actor: 'rule', eventId: null };
  await store.transaction((tx) =>
    writeAlertChanges(
      tx,
      [{ tenant: TENANT, before: kind === 'raised' ? undefined : after, after, entry }],
      Date.now(),
      null,
    ),
  );
}

/** Process ids of Postgres that hold the right to decide. */
const leaders = ({ query }: TestDatabase) =>
  query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'sentry leader dispatch'
        and datname = current_database() and pid in (select pid from pg_locks where locktype = 'advisory')`,
  );

const epochOf = async ({ query }: TestDatabase) =>
  (await query<{ epoch: number }>('select epoch::int from dispatch_position'))[0]?.epoch;

const allSent = ({ query }: TestDatabase) =>
  eventually(async () =>
    expect(await query(`select from notifications where state <> 'sent'`)).toEqual([]),
  );

const CONFIG = (hook: { readonly url: string }): DispatchConfig => ({
  receivers: [hookReceiver(hook)],
  escalations: [
    {
      name: 'page',
      levels: [
        { targets: [{ receiver: 'hook' }], delay: '8s' },
        { targets: [{ receiver: 'hook' }], delay: '1h' },
      ],
    },
  ],
  route: quickRoute({
    routes: [{ match: ['service=web-1'], escalation: 'page' }],
    receivers: ['hook'],
  }),
});

test(
  'another server takes over from one that is killed, and goes on where it was',
  async () => {
    const hook = await startHook(onTestFinished);
    const { database, people } = await startSite(CONFIG(hook));
    const first = await startTeller(database);
    await eventually(async () => expect(await leaders(database)).toHaveLength(1));
    const second = await startTeller(database);
    await write(people, 2);
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first']));
    hook.answerWith([{ never: true }]);
    await write(people, 3);
    await eventually(() => expect(hook.received).toHaveLength(2));
    first.kill('SIGKILL');
    await write(people, 2, { state: 'RESOLVED', firing: false });
    await eventually(() =>
      expect(reasonsAt(hook).slice(2).sort()).toEqual(['all_resolved', 'first']),
    );
    expect(new Set(hook.received.map(({ id }) => id)).size).toBe(3);
    expect(await epochOf(database)).toBe(2);
    expect(second.log.filter((line) => line.includes('"error"'))).toEqual([]);
  },
  LONG_MS,
);

test(
  'a server that is frozen is replaced, decides nothing when it goes on, and no step is done twice',
  async () => {
    const hook = await startHook(onTestFinished);
    const { database, people } = await startSite(CONFIG(hook));
    const frozen = await startTeller(database);
    await eventually(async () => expect(await leaders(database)).toHaveLength(1));
    const other = await startTeller(database);
    await write(people, 1); // its second page is due in eight seconds
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first', 'escalation']));
    await allSent(database); // else it comes once more, under its key
    frozen.kill('SIGSTOP');
    await write(people, 2);
    // Connected, but without a sign: the other one waits for some before it takes its right from it.
    await delay(8000);
    expect(await epochOf(database)).toBe(1);
    await eventually(() =>
      expect(reasonsAt(hook).slice(2).sort()).toEqual(['escalation', 'first']),
    );
    expect(await epochOf(database)).toBe(2);
    expect(other.log.join('\n')).toContain('gave no sign for 15 s');
    frozen.kill('SIGCONT');
    await write(people, 3);
    await eventually(() => expect(hook.received).toHaveLength(5));
    await delay(4000);
    expect(reasonsAt(hook).slice(4)).toEqual(['first']);
    expect(new Set(hook.received.map(({ id }) => id)).size).toBe(5);
    expect(await epochOf(database)).toBe(2);
    const steps = await database.query<{ n: number }>(
      `select count(*)::int as n from timeline where kind = 'escalated'`,
    );
    expect(steps).toEqual([{ n: 2 }]);
    // It stands by: when the other one is gone it leads again.
    other.kill('SIGKILL');
    await write(people, 4);
    await eventually(() => expect(hook.received).toHaveLength(6));
    expect(await epochOf(database)).toBe(3);
  },
  LONG_MS,
);

test(
  'a server that is frozen for ten seconds and keeps its right goes on without doing anything twice',
  async () => {
    const hook = await startHook(onTestFinished);
    const { database, people } = await startSite(CONFIG(hook));
    const frozen = await startTeller(database);
    await eventually(async () => expect(await leaders(database)).toHaveLength(1));
    await startTeller(database);
    await write(people, 1);
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first', 'escalation']));
    await allSent(database);
    frozen.kill('SIGSTOP');
    await write(people, 2);
    await delay(10_000);
    frozen.kill('SIGCONT');
    await eventually(() =>
      expect(reasonsAt(hook).sort()).toEqual(['escalation', 'escalation', 'first', 'first']),
    );
    await delay(3000);
    expect(new Set(hook.received.map(({ id }) => id)).size).toBe(4);
    expect(hook.received).toHaveLength(4);
  },
  LONG_MS,
);
