import { formatInstant } from '@batcave/shared/time';
import { expect, test } from 'vitest';
import { PgDispatchLedger, PgNotifications } from '../../src/adapters/postgres/index.ts';
import { compileDispatch, compileSilences, Dispatcher } from '../../src/dispatch/index.ts';
import { compileRegex } from '../../src/rules/index.ts';
import { BEN, openSite, type Site, TENANT } from './site.ts';

const compiled = compileDispatch(
  {
    receivers: [
      {
        ...{ name: 'hook', type: 'webhook', url: 'https://h' },
        ...{ secret: { value: 's' }, reads_as: 'console/ben' },
      },
    ],
    route: { receivers: ['hook'], group_wait: '0s' },
  },
  1,
  compileRegex,
);

/** A server that takes over from whoever decided before, and decides once. Gives the reasons of what is due then. */
async function decide(site: Site): Promise<string[]> {
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  const ledger = new PgDispatchLedger(site.store, site.clock.now);
  const { epoch, alertSeq: from, standing } = await ledger.takeOver(TENANT);
  const dispatcher = new Dispatcher({
    ...{ tenant: TENANT, standing, config: compiled.dispatch },
    silences: compileSilences([], compileRegex),
    rights: { mayRead: () => true, mayApprove: () => true },
    eventTypesOf: () => [],
    isUnderWay: () => false,
  });
  const { alerts, alertSeq, approvals } = await ledger.news(TENANT, from, 100);
  const nowMs = Math.max(site.clock.now(), (standing.advancedMs ?? 0) + 1);
  for (const alert of alerts) dispatcher.alertChanged(alert, nowMs);
  for (const run of approvals) dispatcher.approvalChanged(run, nowMs);
  dispatcher.advance(nowMs);
  await ledger.commit({
    ...{ tenant: TENANT, epoch, nowMs, alertSeq, requestIds: [], settledIds: [] },
    step: dispatcher.take(),
  });
  return due(site, nowMs);
}

const due = async ({ store }: Site, nowMs: number): Promise<string[]> => {
  const rows = await new PgNotifications(store).due(nowMs, 100);
  return rows.map(({ message }) => message.reason).filter((reason) => reason.startsWith('appr'));
};

test('in the store: asked once whoever decides, and nothing that asks is due once it is answered', async () => {
  const site = await openSite({ withoutRunner: true, isProduction: () => Promise.resolve(true) });
  await site.putHook('restart', { request: { url: 'https://k.example/restart' } });
  const alert = await site.raise();
  const run = await site.ask(alert, 'restart');
  expect(run.state).toBe('waiting_approval');
  expect(await decide(site)).toEqual(['approval']);
  expect(await decide(site)).toEqual(['approval']);
  const params = { run_id: run.run_id };
  await site.remediation.handlers['remediations.approve'](BEN, { params, body: undefined });
  // From that moment on, though no dispatcher has looked.
  expect(await due(site, site.clock.now())).toEqual([]);
  expect(await decide(site)).toEqual(['approval_over']);
  const [asked] = await site.database.query<{ n: number; state: string }>(
    `select count(*) over ()::int as n, state from notifications where message ->> 'reason' = 'approval'`,
  );
  expect(asked).toEqual({ n: 1, state: 'cancelled' });
  expect(await site.database.query(`select from dispatch_state where kind = 'approval'`)).toEqual(
    [],
  );
});

test('in the store: what waits behind an older message of its group is not what delivery wakes up for', async () => {
  const site = await openSite({ withoutRunner: true, isProduction: () => Promise.resolve(true) });
  await site.putHook('restart', { request: { url: 'https://k.example/restart' } });
  await site.ask(await site.raise(), 'restart');
  await decide(site);
  const nowMs = site.clock.now();
  const laterMs = nowMs + 60_000;
  // Each waits for its retry; behind each stands another that could have gone long ago.
  await site.database.query(`update notifications set next_attempt_at = $1`, [
    formatInstant(laterMs),
  ]);
  await site.database.query(
    `insert into notifications overriding system value
     select (jsonb_populate_record(n, jsonb_build_object(
              'notification_id', gen_random_uuid(), 'place', place + 1000, 'next_attempt_at', $1::text))).*
       from notifications n`,
    [formatInstant(nowMs - 1000)],
  );
  const queue = new PgNotifications(site.store);
  expect(await queue.due(nowMs, 100)).toEqual([]);
  expect(await queue.nextDueMs(nowMs)).toBe(laterMs);
});
