import type { Silence, SilencePreview } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import { describe, expect, test } from 'vitest';
import { endSilencesEarly, noteMatched, PgSilences } from '../../src/adapters/postgres/index.ts';
import { compileSilences, labelsOf, mutesOf } from '../../src/dispatch/index.ts';
import { compileRegex } from '../../src/rules/index.ts';
import { uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { inHours, input, useSilenceSite } from './silenceSite.ts';

const HOUR_MS = 3_600_000;

const { site, create } = useSilenceSite();

async function audited(silenceId: string): Promise<string[]> {
  const rows = await site().app.database.query<{ action: string; actor: string }>(
    `select action, actor from audit_log where object_type = 'silence' and object_id = $1 order by seq`,
    [silenceId],
  );
  return rows.map(({ action, actor }) => `${action} ${actor}`);
}

describe('a silence', () => {
  test('is made, read, prolonged and ended, each with its row of the audit log, and not deleted', async () => {
    const { admin } = site();
    const made = await create();
    expect(made).toMatchObject({
      kind: 'silence',
      matchers: ['service="payments"'],
      state: 'active',
      active_until: made.ends_at,
      created_by: 'admin/ada',
      ended_at: null,
    });
    const params = { silence_id: made.silence_id };
    expect(valueOf(await admin.call('silences.get', { params }))).toEqual(made);
    const body = { ends_at: inHours(3), comment: 'takes longer' };
    const changed = valueOf(
      await admin.call('silences.update', { params, query: { if_revision: made.revision }, body }),
    );
    expect(changed).toMatchObject({
      ends_at: body.ends_at,
      comment: body.comment,
      state: 'active',
    });
    expect(changed.revision).toBeGreaterThan(made.revision);
    const stale = { params, query: { if_revision: made.revision }, body };
    expect(problemOf(await admin.call('silences.update', stale))).toMatchObject({ status: 409 });

    const ended = valueOf(await admin.call('silences.expire', { params }));
    expect(ended).toMatchObject({
      state: 'expired',
      active_until: null,
      ended_by: 'admin/ada',
      ended_reason: 'by_hand',
    });
    expect(valueOf(await admin.call('silences.get', { params })).state).toBe('expired');
    for (const again of [
      await admin.call('silences.expire', { params }),
      await admin.call('silences.update', { params, query: {}, body: { comment: 'x' } }),
    ])
      expect(problemOf(again)).toMatchObject({ status: 409, code: 'state_conflict' });
    expect(await audited(made.silence_id)).toEqual([
      'silence.created admin/ada',
      'silence.changed admin/ada',
      'silence.ended admin/ada',
    ]);
  });

  test('is listed by its state, newest first, page by page', async () => {
    const { admin } = site();
    const matchers = ['service=listed'];
    const recurrence = { rrule: 'FREQ=DAILY', duration: '1h', time_zone: 'Europe/Berlin' };
    const maintenance = { kind: 'maintenance', matchers, recurrence } as const;
    const made = {
      active: await create({ matchers }),
      later: await create({ matchers, starts_at: inHours(1) }),
      on: await create({ ...maintenance, ends_at: inHours(1000) }),
      between: await create({ ...maintenance, starts_at: inHours(5), ends_at: inHours(1000) }),
      over: await create({ matchers }),
    };
    valueOf(await admin.call('silences.expire', { params: { silence_id: made.over.silence_id } }));
    const list = async (state: 'pending' | 'active' | 'expired' | 'current' | 'all') => {
      const found: Silence[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const query = { state, limit: 2, ...(cursor === undefined ? {} : { cursor }) };
        const page = valueOf(await admin.call('silences.list', { query }));
        found.push(...page.silences);
        cursor = page.next_cursor;
      }
      return found
        .filter((each) => each.matchers[0] === 'service="listed"')
        .map(
          ({ silence_id: id }) =>
            Object.entries(made).find(([, { silence_id: own }]) => own === id)?.[0],
        );
    };
    expect(await list('all')).toEqual(['over', 'between', 'on', 'later', 'active']);
    expect(await list('current')).toEqual(['between', 'on', 'later', 'active']);
    expect(await list('active')).toEqual(['on', 'active']);
    expect(await list('pending')).toEqual(['between', 'later']);
    expect(await list('expired')).toEqual(['over']);
  });

  test('beyond the policy is refused with the field, the limit and the fix; the policy is the configuration', async () => {
    const { admin, app } = site();
    const long = { body: input({ ends_at: inHours(5) }) };
    expect(problemOf(await admin.call('silences.create', long))).toMatchObject({
      status: 400,
      errors: [
        {
          field: '/ends_at',
          limit: expect.stringContaining('silences.critical_max_duration is 4h') as string,
          fix: expect.stringContaining('severity!="CRITICAL"') as string,
        },
      ],
    });
    expect(problemOf(await admin.call('silences.preview', long)).status).toBe(400);
    const all = { body: input({ matchers: ['service!=x'] }) };
    expect(problemOf(await admin.call('silences.create', all)).errors?.[0]?.field).toBe(
      '/matchers',
    );
    const write = (revision: number, config: unknown) =>
      app.database.query(
        `insert into dispatch_configs (tenant_id, revision, config, updated_at, updated_by)
         values ('acme', $1, $2, now(), 'test')`,
        [revision, JSON.stringify(config)],
      );
    await write(1, { silences: { critical_max_duration: '6h' } });
    expect((await create({ ends_at: inHours(5) })).state).toBe('active');
    await write(2, {
      services: [
        { name: 'payments', team: 'money' },
        { name: 'ledger', team: 'money' },
      ],
    });
    expect(problemOf(await admin.call('silences.create', long)).status).toBe(400);
  });
});

describe('a snooze', () => {
  test('is of one alert that is there and not over, and may last until that clears', async () => {
    const { admin } = site();
    const [alert] = await listAlerts(admin, { service: 'web' });
    const body = {
      kind: 'snooze',
      alert_id: alert?.alert_id ?? '',
      ends_when: { clear: true },
      comment: 'known',
    } as const;
    const made = valueOf(await admin.call('silences.create', { body }));
    expect(made).toMatchObject({
      alert_id: alert?.alert_id,
      ends_at: null,
      state: 'active',
      matchers: [],
    });
    const query = { alert_id: made.alert_id ?? '' };
    expect(valueOf(await admin.call('silences.list', { query })).silences).toEqual([made]);
    const missing = { body: { ...body, alert_id: uuid(99) } };
    expect(problemOf(await admin.call('silences.create', missing)).code).toBe('not_found');
  });
});

describe('a preview', () => {
  test('tells what is hidden once it is saved, of now and of the last 30 days', async () => {
    const { admin, app } = site();
    const body = input({ matchers: ['service=~"payments|ledger"', 'severity=WARN'] });
    // Of forty days ago, and of ten.
    for (const [n, days] of [
      [1, 40],
      [2, 10],
    ] as const)
      await app.database.query(
        `insert into alerts select (json_populate_record(a, json_build_object(
            'alert_id', $1::text, 'state', 'RESOLVED', 'seq', -$2::int,
            'created_at', now() - make_interval(days => $2::int)))).*
           from alerts a where tenant_id = 'acme' and service = 'ledger' limit 1`,
        [uuid(7000 + n), days],
      );
    const preview: SilencePreview = valueOf(await admin.call('silences.preview', { body }));
    expect(preview).toMatchObject({
      hides_critical: false,
      now: { count: 2, complete: true },
      past: {
        count: 3,
        read: 4,
        complete: true,
        by_severity: { CRITICAL: 0, ERROR: 0, WARN: 3, INFO: 0 },
        by_service: [
          { service: 'ledger', count: 2 },
          { service: 'payments', count: 1 },
        ],
        by_team: [{ team: 'money', count: 3 }],
      },
      occurrences: [{ ends_at: body.ends_at }],
    });

    const made = await create(body);
    const silences = new PgSilences(app.database.openStore());
    const { silences: stored } = await silences.load('acme', Date.now());
    const own = stored.filter(({ silenceId }) => silenceId === made.silence_id);
    const compiled = compileSilences(own, compileRegex);
    const hidden = (await listAlerts(admin)).filter(
      (alert) => mutesOf(labelsOf(alert, null), alert, compiled, Date.now()).length > 0,
    );
    expect(preview.now.alerts.map(({ alert_id }) => alert_id).sort()).toEqual(
      hidden.map(({ alert_id }) => alert_id).sort(),
    );
  });

  test('tells the next occurrences of a recurrence by the clocks of its zone', async () => {
    const starts_at = formatInstant(Math.ceil(Date.now() / 60_000) * 60_000);
    const recurrence = { rrule: 'FREQ=DAILY;COUNT=3', duration: '90m', time_zone: 'UTC' };
    const { ends_at: _, ...open } = input({ kind: 'maintenance', starts_at, recurrence });
    const { occurrences } = valueOf(await site().admin.call('silences.preview', { body: open }));
    const day = (n: number, minutes = 0) =>
      formatInstant(Date.parse(starts_at) + n * 24 * HOUR_MS + minutes * 60_000);
    expect(occurrences).toEqual([0, 1, 2].map((n) => ({ starts_at: day(n), ends_at: day(n, 90) })));
  });
});

test('the dispatcher notes what was hidden, and ends one before its time, once', async () => {
  const store = site().app.database.openStore();
  const silences = new PgSilences(store);
  const made = await create({ ends_when: { idle: '10m' } });
  const nowMs = Date.now();
  const asker = { tenant: 'acme', actor: 'dispatcher', traceId: 'test', nowMs };
  const own = async () => {
    const { revision, silences: all } = await silences.load('acme', nowMs - HOUR_MS);
    expect((await silences.revisions()).get('acme')).toBe(revision);
    return { revision, silence: all.find(({ silenceId }) => silenceId === made.silence_id) };
  };
  await store.transaction((tx) => noteMatched(tx, 'acme', [made.silence_id], nowMs - 5));
  await store.transaction((tx) => noteMatched(tx, 'acme', [made.silence_id], nowMs - 9));
  const before = await own();
  expect(before).toMatchObject({ revision: made.revision, silence: { matchedMs: nowMs - 5 } });
  const ends = [{ silenceId: made.silence_id, reason: 'idle' }] as const;
  for (let i = 0; i < 2; i += 1) await store.transaction((tx) => endSilencesEarly(tx, asker, ends));
  const after = await own();
  expect(after.revision).toBeGreaterThan(before.revision);
  expect(after.silence).toMatchObject({
    endedMs: nowMs,
    endedBy: 'dispatcher',
    endedReason: 'idle',
    matchedMs: nowMs - 5,
  });
  expect(
    (await silences.load('acme', nowMs)).silences.map(({ silenceId }) => silenceId),
  ).not.toContain(made.silence_id);
  expect(await audited(made.silence_id)).toEqual([
    'silence.created admin/ada',
    'silence.ended dispatcher',
  ]);
});

test('people and the dispatcher change silences at the same time, and none waits for the other for ever', async () => {
  const { admin, app } = site();
  const store = app.database.openStore();
  const made = await Promise.all(Array.from({ length: 12 }, () => create()));
  const asker = { tenant: 'acme', actor: 'dispatcher', traceId: 'test', nowMs: Date.now() };
  const [alert] = await listAlerts(admin, { service: 'ledger' });
  const params = { alert_id: alert?.alert_id ?? '' };
  const all = made.map(({ silence_id: id }) => id);
  const dispatch = async () => {
    for (const silenceId of all)
      await store.transaction(async (tx) => {
        await endSilencesEarly(tx, asker, [{ silenceId, reason: 'idle' }]);
        await noteMatched(tx, 'acme', all, Date.now());
      });
  };
  const results = await Promise.allSettled([
    dispatch(),
    ...made.map(async ({ silence_id }) => {
      const body = { comment: 'meanwhile' };
      const answer = await admin.call('silences.update', {
        params: { silence_id },
        query: {},
        body,
      });
      if (!answer.ok) expect(answer.problem.code).toBe('state_conflict');
    }),
    ...made.map(async () =>
      valueOf(await admin.call('alerts.comment', { params, body: { text: 'audited' } })),
    ),
  ]);
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
});

test('what was over for thirty days is dropped by retention, and nothing else', async () => {
  const { app } = site();
  const [old, recent] = [await create(), await create()];
  for (const { silence_id: id } of [old, recent])
    valueOf(await site().admin.call('silences.expire', { params: { silence_id: id } }));
  await app.database.query(
    `update silences set over_at = now() - interval '31 days' where silence_id = $1`,
    [old.silence_id],
  );
  const args = ['--data-dir', app.dataDir, '--database-url', app.database.url];
  expect((await runSentry(['retention', 'run', ...args])).code).toBe(0);
  const there = await app.database.query<{ id: string }>(
    'select silence_id::text as id from silences where silence_id = any($1::uuid[])',
    [[old.silence_id, recent.silence_id]],
  );
  expect(there.map(({ id }) => id)).toEqual([recent.silence_id]);
});
