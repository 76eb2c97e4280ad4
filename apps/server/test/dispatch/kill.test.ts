import { setTimeout as delay } from 'node:timers/promises';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { expect, onTestFinished, test } from 'vitest';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import type { WebhookEndpoint } from '../notifiers/endpoints/index.ts';
import { configure, hookReceiver, quickRoute, reasonsAt, startHook } from './receivers.ts';
import { Victim } from './Victim.ts';

const LONG_MS = 240_000;

interface Site {
  readonly victim: Victim;
  readonly hook: WebhookEndpoint;
  raise(source: string): Promise<void>;
  alertOf(source: string): Promise<{ alert_id: string; state: string; createdMs: number }>;
  sent(): Promise<{ receiver: string; reason: string; createdMs: number; state: string }[]>;
  /** Resolves the alert, and waits until that is told: whoever heard that it fired hears that it is over. */
  expectEnd(source: string, reasons: readonly string[]): Promise<void>;
}

/** A server with a rule for each event of `test.alarm`, and one webhook. */
async function startSite(
  config: (hook: WebhookEndpoint) => DispatchConfig = (hook) => ({
    receivers: [hookReceiver(hook)],
    route: quickRoute({ receivers: ['hook'] }),
  }),
): Promise<Site> {
  const hook = await startHook(onTestFinished);
  const victim = await Victim.start();
  const { database } = victim;
  await configure(victim.operator, config(hook));
  valueOf(await victim.operator.call('policies.create', { body: aRule({ name: 'alarm' }) }));
  const site: Site = {
    victim,
    hook,
    raise: (source) => victim.send(anEvent({ type: 'test.alarm', source })),
    alertOf: (source) =>
      eventually(async () => {
        const [alert] = await database.query<{
          alert_id: string;
          state: string;
          createdMs: number;
        }>(
          `select alert_id, state, (extract(epoch from created_at) * 1000)::float8 as "createdMs" from alerts where service = $1`,
          [source],
        );
        if (alert === undefined) throw new Error('no alert yet');
        return alert;
      }),
    sent: () =>
      database.query(
        `select receiver, message ->> 'reason' as reason, state,
                (extract(epoch from created_at) * 1000)::float8 as "createdMs" from notifications order by place`,
      ),
    async expectEnd(source, reasons) {
      const { alert_id: id } = await site.alertOf(source);
      await victim.call('alerts.resolve', id);
      await eventually(() => expect(reasonsAt(hook)).toEqual([...reasons, 'all_resolved']));
      // A repeat has the key of what it repeats, and nothing else has it.
      const keys = hook.received.map(({ id: key, body }) => `${key} ${body}`);
      expect(new Set(keys).size).toBe(new Set(hook.received.map(({ id: key }) => key)).size);
    },
  };
  return site;
}

/** Waits until a statement of the server waits for a lock of the test. */
const untilBlocked = ({ victim }: Site, part: string) =>
  eventually(async () => {
    const [row] = await victim.database.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%' || $1 || '%'`,
      [part],
    );
    expect(row?.n).toBeGreaterThan(0);
  });

const distinct = (hook: WebhookEndpoint) => new Set(hook.received.map(({ id }) => id)).size;

test(
  'killed after an event is taken in and before it is judged: it is judged and told at the next start',
  async () => {
    const site = await startSite();
    const lock = await site.victim.database.connect();
    await lock.query('begin');
    await lock.query('lock table alerts in share mode'); // read by all, written by none
    await site.raise('web-1');
    await untilBlocked(site, 'alerts');
    await site.victim.kill();
    await lock.query('rollback');
    expect(await site.victim.database.query('select from alerts')).toEqual([]);
    await site.victim.restart();
    await eventually(() => expect(reasonsAt(site.hook)).toEqual(['first']));
    await site.expectEnd('web-1', ['first']);
  },
  LONG_MS,
);

test(
  'killed after an alert is raised and before it is decided who is told: it is decided at the next start',
  async () => {
    const site = await startSite();
    const lock = await site.victim.database.connect();
    await lock.query('begin');
    await eventually(async () => {
      const { rowCount } = await lock.query(
        `select from dispatch_position where tenant_id = 'default' for update`,
      );
      expect(rowCount).toBe(1); // once the dispatcher has begun
    });
    await site.raise('web-1');
    await untilBlocked(site, 'dispatch_position');
    await site.alertOf('web-1');
    await site.victim.kill();
    // Before the lock goes: Postgres may yet do what the one that died had asked for.
    expect(await site.sent()).toEqual([]);
    await lock.query('rollback');
    await site.victim.restart();
    await eventually(() => expect(reasonsAt(site.hook)).toEqual(['first']));
    await site.expectEnd('web-1', ['first']);
  },
  LONG_MS,
);

test(
  'killed after it is decided who is told and before it is sent: it is sent at the next start',
  async () => {
    const site = await startSite((hook) => ({
      // The second message of an hour waits for its turn; a new server begins to count anew.
      receivers: [hookReceiver(hook, { rate_limit: { most: 1, per: '1h' } })],
      route: quickRoute({ receivers: ['hook'] }),
    }));
    await site.raise('web-1');
    await eventually(() => expect(reasonsAt(site.hook)).toEqual(['first']));
    await site.raise('web-2');
    await eventually(async () =>
      expect((await site.sent()).map(({ state }) => state)).toEqual(['sent', 'pending']),
    );
    await site.victim.kill();
    expect(site.hook.received).toHaveLength(1);
    await site.victim.restart();
    await eventually(() => expect(reasonsAt(site.hook)).toEqual(['first', 'first']));
    expect(distinct(site.hook)).toBe(2);
  },
  LONG_MS,
);

test(
  'killed while it sends: the message is sent again under the same key',
  async () => {
    const site = await startSite();
    site.hook.answerWith([{ never: true }]);
    await site.raise('web-1');
    await eventually(() => expect(site.hook.received).toHaveLength(1));
    await site.victim.kill();
    await site.victim.restart();
    await eventually(() => expect(reasonsAt(site.hook)).toEqual(['first', 'first']));
    expect(distinct(site.hook)).toBe(1);
    await site.expectEnd('web-1', ['first', 'first']);
  },
  LONG_MS,
);

test(
  'killed after it was taken and before that is recorded: the repeat has the same key',
  async () => {
    const site = await startSite();
    const { database } = site.victim;
    site.hook.answerWith([{ afterMs: 2000 }]);
    await site.raise('web-1');
    await eventually(() => expect(site.hook.received).toHaveLength(1));
    const lock = await database.connect();
    await lock.query('begin');
    await lock.query('select from notifications for update');
    await untilBlocked(site, 'update notifications');
    await site.victim.kill();
    await lock.query('rollback');
    expect(await site.sent()).toMatchObject([{ state: 'pending' }]);
    await site.victim.restart();
    await eventually(async () => expect(await site.sent()).toMatchObject([{ state: 'sent' }]));
    expect(distinct(site.hook)).toBe(1);
    await site.expectEnd('web-1', ['first', 'first']);
  },
  LONG_MS,
);

test(
  'waits and escalations that are under way go on where they were',
  async () => {
    const wait = 14_000;
    const site = await startSite((hook) => ({
      receivers: [hookReceiver(hook), hookReceiver(hook, { name: 'second' })],
      escalations: [
        {
          name: 'steps',
          levels: [
            { targets: [{ receiver: 'hook' }], delay: '14s' },
            { targets: [{ receiver: 'second' }], delay: '1h' },
          ],
        },
      ],
      route: quickRoute({
        routes: [
          { match: ['service=waits'], receivers: ['hook'], group_wait: '14s' },
          { match: ['service=pages'], escalation: 'steps' },
        ],
      }),
    }));
    await Promise.all([site.raise('pages'), site.raise('waits')]);
    const began = await site.alertOf('waits');
    await eventually(() => expect(reasonsAt(site.hook)).toEqual(['escalation']));
    const [{ createdMs: pagedMs } = { createdMs: 0 }] = await site.sent();
    await delay(1000);
    await site.victim.kill();
    await site.victim.restart();
    const readyMs = Date.now();
    await eventually(() => expect(site.hook.received).toHaveLength(3));
    await delay(1500);
    const sent = await site.sent();
    expect(sent.map(({ reason }) => reason).sort()).toEqual(['escalation', 'escalation', 'first']);
    const first = sent.find(({ reason }) => reason === 'first')?.createdMs ?? 0;
    const second = sent.find(({ receiver }) => receiver === 'second')?.createdMs ?? 0;
    // Neither too early nor begun anew with the start; a start that takes longer than they do is told at once.
    const latest = (atMs: number) => Math.max(atMs + wait + 3000, readyMs + 3000);
    expect(first - began.createdMs).toBeGreaterThanOrEqual(wait);
    expect(first).toBeLessThan(latest(began.createdMs));
    expect(second - pagedMs).toBeGreaterThanOrEqual(wait);
    expect(second).toBeLessThan(latest(pagedMs));
  },
  LONG_MS,
);
