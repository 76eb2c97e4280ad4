import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { SEVERITIES } from '@batcave/shared/events';
import { formatInstant } from '@batcave/shared/time';
import { expect, test } from 'vitest';
import { writeAlertChanges } from '../../src/adapters/postgres/alertChanges.ts';
import { lockAlerts } from '../../src/adapters/postgres/alertRows.ts';
import {
  PgDispatchHistory,
  PgDispatchLedger,
  type PgStore,
} from '../../src/adapters/postgres/index.ts';
import { transition } from '../../src/alerts/index.ts';
import { buildAlert } from '../../src/alerts/testing/buildAlert.ts';
import {
  compileDispatch,
  compileSilences,
  DispatchRunner,
  type NotificationDraft,
  type Rights,
} from '../../src/dispatch/index.ts';
import { aSilence } from '../../src/dispatch/mute/testing/aSilence.ts';
import { wholeTenant } from '../../src/identity/index.ts';
import { type RecordedChange, replayDispatch } from '../../src/replay/index.ts';
import { compileRegex } from '../../src/rules/index.ts';
import { uuid } from '../setup/builders.ts';
import { createDatabase } from '../setup/database.ts';

const TENANT = 'recorded';
const START_MS = Date.UTC(2026, 0, 5, 6);
const HOUR_MS = 3_600_000;
const SERVICES = ['shop', 'pay', 'db', 'mail', 'edge'];

/** Groups by incident, three levels, an acknowledgement that ends, inhibition, hours, repeats, fallbacks of rights. */
const CONFIG: DispatchConfig = {
  time_zone: 'Europe/Berlin',
  services: SERVICES.map((name, i) => ({
    name,
    team: i % 2 === 0 ? 'web' : 'data',
    ...(name === 'shop' ? { depends_on: ['db', 'pay'] } : {}),
  })),
  receivers: [
    {
      ...{
        name: 'mail',
        type: 'email',
        smtp: { host: 'mail.example' },
        from: 'sentry@example.org',
      },
      reads_as: 'console/desk',
    },
    {
      ...{ name: 'duty', type: 'pagerduty', routing_key: { set: true }, reads_as: 'console/desk' },
    },
  ],
  people: ['ana', 'bob', 'eve'].map((name) => ({
    identity: `console/${name}`,
    contacts: [
      { receiver: 'mail', address: `${name}@example.org` },
      { receiver: 'mail', address: `${name}@home.example`, after: '2m' },
    ],
  })),
  time_intervals: [{ name: 'morning', hours: [{ from: '08:00', to: '10:00' }] }],
  schedules: [
    {
      name: 'rota',
      layers: [{ people: ['console/ana', 'console/bob'], rotation: 'daily', starts: '2026-01-01' }],
    },
  ],
  escalations: [
    {
      name: 'on-call',
      levels: [
        { targets: [{ schedule: 'rota' }], delay: '3m' },
        { targets: [{ person: 'console/eve' }], delay: '5m' },
        { targets: [{ receiver: 'duty' }] },
      ],
      repeat: 1,
      ack_timeout: '40m',
    },
  ],
  inhibitions: [{ source: ['severity=CRITICAL'], target: ['severity=WARN'], equal: ['service'] }],
  route: {
    ...{ receivers: ['mail'], group_wait: '30s', group_interval: '2m', repeat_interval: '50m' },
    routes: [
      { match: ['service=mail'], mute_during: ['morning'], group_by: ['service'] },
      { match: ['severity=~"ERROR|CRITICAL"'], escalation: 'on-call', continue: true },
      { match: ['service=edge'], receivers: ['duty'], group_by: ['...'] },
    ],
  },
};

const RIGHTS: Rights = {
  mayRead: (who, service) => who !== 'console/bob' || service !== 'pay',
  mayApprove: () => false,
};

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What rules and people do to so many alerts within six hours. */
function scriptOf(seed: number, count: number): RecordedChange[] {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const script: RecordedChange[] = [];
  for (let n = 1; n <= count; n += 1) {
    let atMs = START_MS + Math.floor(random() * 5 * HOUR_MS);
    const add = (change: RecordedChange['change'], withinMs: number): void => {
      script.push({ alertId: uuid(n), atMs, change });
      atMs += 1 + Math.floor(random() * withinMs);
    };
    const severity = pick(SEVERITIES);
    const alert = buildAlert({
      ...{ alert_id: uuid(n), rule_id: uuid(1000 + (n % 7)), severity, service: pick(SERVICES) },
      group: { host: `h-${String(n % 11)}` },
      labels: { host: `h-${String(n % 11)}` },
      created_at: formatInstant(atMs - 300),
    });
    add({ kind: 'raised', alert }, 20 * 60_000);
    if (random() < 0.3) add({ kind: 'changed', to: { severity: 'CRITICAL' } }, 10 * 60_000);
    if (random() < 0.5) add({ kind: 'ack', actor: 'ana' }, 60 * 60_000);
    if (random() < 0.2) add({ kind: 'unack', actor: 'ana' }, 20 * 60_000);
    if (random() < 0.2) add({ kind: 'assign', actor: 'ana', assignee: 'eve' }, 10 * 60_000);
    if (random() < 0.2) add({ kind: 'resolve', actor: 'eve' }, 10 * 60_000);
    if (random() < 0.8) add({ kind: 'cleared' }, 1);
  }
  return script.sort((a, b) => a.atMs - b.atMs);
}

/** Writes a change as the engine or the route of a person would. */
async function write(store: PgStore, { alertId, atMs, change }: RecordedChange): Promise<void> {
  await store.transaction(async (tx) => {
    const before = (await lockAlerts(tx, TENANT, [alertId])).get(alertId);
    const signal = { reason: 'said so', eventId: null, atMs };
    const draft =
      change.kind === 'raised'
        ? change.alert
        : ({ ...before, ...('to' in change ? change.to : {}) } as Alert);
    const decided =
      change.kind === 'raised' || change.kind === 'changed' || change.kind === 'cleared'
        ? transition(before, { kind: change.kind, draft, signal }, atMs)
        : transition(before, change, atMs);
    if (!decided.ok) return;
    const { alert: after, entry } = decided;
    await writeAlertChanges(tx, [{ tenant: TENANT, before, after, entry }], atMs, null);
  });
}

/** One line of each message: when, to whom, why, about what. */
const lineOf = ({ target, message, alertIds }: NotificationDraft): string =>
  [
    target.receiver,
    target.person,
    target.address,
    message.reason,
    message.status,
    message.escalation?.level,
    ...alertIds.toSorted(),
  ].join(' ');

const SILENCES = compileSilences(
  [
    aSilence({
      silenceId: uuid(9000),
      matchers: ['service=db'],
      startsMs: START_MS + 2 * HOUR_MS,
      endsMs: START_MS + 3 * HOUR_MS,
    }),
  ],
  compileRegex,
);

function compiled(config: DispatchConfig) {
  const done = compileDispatch(config, 1, compileRegex);
  if (!done.ok) throw new Error(JSON.stringify(done.faults));
  return done.dispatch;
}

/** Lets the dispatcher decide on a clock that the test sets, over a real store; gives what it decided. */
async function live(store: PgStore, script: readonly RecordedChange[]) {
  const config = compiled(CONFIG);
  const ledger = new PgDispatchLedger(store, () => nowMs);
  const decided: NotificationDraft[] = [];
  const stop = new AbortController();
  const steps = [...script];
  let nowMs = START_MS - 1;
  let isNews = false;
  let isChanged = true;
  const next = async (): Promise<void> => {
    const dueMs = runner.dispatcher(TENANT)?.dueMs() ?? nowMs;
    const soonMs = isNews ? nowMs + 1 : Infinity;
    nowMs = Math.max(nowMs + 1, Math.min(dueMs, soonMs, steps[0]?.atMs ?? Infinity));
    isNews = false;
    if (nowMs >= START_MS + 6 * HOUR_MS) stop.abort();
    while ((steps[0]?.atMs ?? Infinity) <= nowMs) {
      await write(store, steps.shift() as RecordedChange);
      isChanged = true;
    }
  };
  const runner = new DispatchRunner({
    ledger: {
      takeOver: (tenant) => ledger.takeOver(tenant),
      // Where nothing was written there is no news: asking each second of six hours would take minutes.
      async news(tenant, afterSeq, limit) {
        if (!isChanged)
          return {
            alerts: [],
            alertSeq: afterSeq,
            urgent: [],
            requests: [],
            failed: [],
            approvals: [],
          };
        isChanged = false;
        return ledger.news(tenant, afterSeq, limit);
      },
      async commit(step) {
        await ledger.commit(step);
        isChanged = true;
        for (const draft of step.step.outbox.notifications) {
          decided.push(draft);
          runner.delivered(TENANT, draft.notificationId);
        }
      },
    },
    tenants: () => [TENANT],
    config: { latestRevision: () => 1, load: () => Promise.resolve(config) },
    silences: { latestRevision: () => 1, load: () => Promise.resolve(SILENCES) },
    rights: () => RIGHTS,
    eventTypesOf: () => [],
    consoleUrl: undefined,
    alarm: { ring: () => undefined, wait: next },
    now: () => nowMs,
    sleep: () => Promise.resolve(),
    isUnderWay: () => false,
    withdraw: () => undefined,
    onNotifications: () => undefined,
    onAlertsChanged: () => (isNews = true),
    onRetry: (error) => stop.abort(error),
    onFault: (_tenant, error) => stop.abort(error),
  });
  await runner.run(stop.signal);
  const { reason } = stop.signal as { readonly reason: unknown };
  if (reason instanceof Error && reason.name !== 'AbortError') throw reason;
  return decided;
}

test.for([1, 2, 3])(
  'a replay of what was recorded decides what was decided live (%i)',
  async (seed) => {
    const database = await createDatabase();
    const store = database.openStore();
    await database.query('insert into tenants (tenant_id) values ($1)', [TENANT]);
    const script = scriptOf(seed, 120);
    const decided = await live(store, script);
    const toMs = START_MS + 6 * HOUR_MS;
    const history = await new PgDispatchHistory(store).read(wholeTenant(TENANT), {
      ...{ startMs: START_MS, toMs, maxAlerts: 1000 },
    });
    expect(history).toMatchObject({ alerts: 120, unclear: 0 });
    const replayed: NotificationDraft[] = [];
    const run = replayDispatch({
      ...{ tenant: TENANT, config: compiled(CONFIG), silences: SILENCES, rights: RIGHTS },
      ...{ changes: history.changes, startMs: START_MS, fromMs: START_MS, toMs },
      ...{ maxSteps: 1_000_000, maxMessages: 100_000, eventTypesOf: () => [] },
      onMessage: (draft) => replayed.push(draft),
    });
    expect(run.cutMs).toBeNull();
    expect(decided.length).toBeGreaterThan(200);
    const reasons = new Set(decided.map(({ message }) => message.reason));
    for (const reason of ['first', 'escalation', 'worse', 'acknowledged', 'all_resolved', 'repeat'])
      expect(reasons, `the recording has no ${reason}`).toContain(reason);
    expect(replayed.map(lineOf)).toEqual(decided.map(lineOf));
    const apartMs = decided.map(({ createdMs }, i) =>
      Math.abs(createdMs - (replayed[i]?.createdMs ?? 0)),
    );
    // A tick is a second. What the dispatcher gave back it sees a moment later.
    expect(Math.max(...apartMs)).toBeLessThan(1000);
  },
);
