import { randomBytes } from 'node:crypto';
import type { Notification } from '@batcave/shared/dispatch';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';
import {
  configure,
  expectSound,
  hookReceiver,
  LOOPBACK,
  messagesAt,
  pagerReceiver,
  quickRoute,
  reasonsAt,
  receiversOf,
  slackReceiver,
  startEndpoints,
  startHook,
} from './receivers.ts';

const LONG_MS = 120_000;

async function notifications(app: TestApp, receiver?: string): Promise<Notification[]> {
  const query = { limit: 1000, ...(receiver === undefined ? {} : { receiver }) };
  return valueOf(await app.viewer.call('notifications.list', { query })).notifications;
}

/** Waits until there are so many messages and none is on its way any more. */
const allSettled = (app: TestApp, count: number) =>
  eventually(async () => {
    const all = await notifications(app);
    expect(all.filter(({ state }) => state === 'pending')).toEqual([]);
    expect(all).toHaveLength(count);
    return all;
  });

const allSent = async (app: TestApp, count: number) => {
  const all = await allSettled(app, count);
  expect(all.filter(({ state }) => state !== 'sent')).toEqual([]);
};

const resolve = async (app: TestApp, alert: { readonly alert_id: string } | undefined) =>
  valueOf(
    await app.operator.call('alerts.resolve', {
      params: { alert_id: alert?.alert_id ?? '' },
      body: {},
    }),
  );

test(
  'what is refused for a while, slow or cut is sent again under the same key until it arrives',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const to = await startEndpoints(onTestFinished);
    const { mail, slack, pager, hook } = to;
    hook.answerWith([
      { status: 429, headers: { 'retry-after': '2' } },
      500,
      { cut: 'before' },
      { afterMs: 1000 },
    ]);
    pager.answerWith([500, 429, { cut: 'before' }]);
    slack.answerWith([{ status: 429, headers: { 'retry-after': '1' } }, { cut: 'before' }]);
    mail.answerWith([
      { at: 'connect', code: 421 },
      { at: 'data', code: 451 },
      { at: 'cut after data' },
    ]);
    await configure(app.operator, {
      receivers: receiversOf(to),
      route: quickRoute({ receivers: ['mail', 'slack', 'pager', 'hook'] }),
    });
    const [alert] = await raiseAlerts(app, ['web-1']);
    await allSent(app, 4);
    await resolve(app, alert);
    await allSent(app, 8);
    expectSound(to);

    const [first, second] = hook.received;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(2000);
    const ids = hook.received.map(({ id }) => id);
    expect(ids).toEqual([ids[0], ids[0], ids[0], ids[0], ids[4]]);
    expect(reasonsAt(hook)).toEqual([...Array<string>(4).fill('first'), 'all_resolved']);
    // A repeat is the same text: only the time of the attempt differs.
    expect(new Set(hook.received.slice(0, 4).map(({ body }) => body)).size).toBe(1);
    expect(pager.received.map(({ event }) => event.event_action)).toEqual([
      ...Array<string>(4).fill('trigger'),
      'resolve',
    ]);
    expect(new Set(pager.received.map(({ event }) => event.dedup_key)).size).toBe(1);
    expect(pager.open.size).toBe(0);
    const mailed = mail.received.map(({ mail: one }) => one.messageId);
    expect(mailed.length).toBe(3); // the answer to one was cut off after it was taken
    expect(new Set(mailed).size).toBe(2);
    const [one] = await notifications(app, 'hook').then((all) => all.slice(-1));
    expect(one?.attempts.map(({ category }) => category)).toEqual([
      ...['rate_limited', 'server', 'network', null],
    ]);
  },
  LONG_MS,
);

test(
  'what a receiver refuses for good is told to its fallback, and so is the end of it',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const to = await startEndpoints(onTestFinished);
    to.pager.answerWith((_, index) => (index === 0 ? { status: 400, body: '{}' } : undefined));
    await configure(app.operator, {
      receivers: [pagerReceiver(to.pager, { fallback: 'hook' }), hookReceiver(to.hook)],
      route: quickRoute({ receivers: ['pager'] }),
    });
    const [alert] = await raiseAlerts(app, ['web-1']);
    await eventually(() => expect(reasonsAt(to.hook)).toEqual(['fallback']));
    expect(messagesAt(to.hook)[0]).toMatchObject({ status: 'firing', urgency: 'high' });
    await resolve(app, alert);
    await eventually(() => expect(reasonsAt(to.hook)).toEqual(['fallback', 'all_resolved']));
    const [why] = [
      valueOf(await app.viewer.call('alerts.why', { params: { alert_id: alert?.alert_id ?? '' } })),
    ];
    const failed = why.notifications.find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({ receiver: 'pager', state_reason: expect.any(String) as string });
    expect(why.notifications.map(({ fallback_of: of }) => of)).toContain(failed?.notification_id);
  },
  LONG_MS,
);

test(
  'an end that a receiver refuses for good is told to its fallback',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const [hook, other] = [await startHook(onTestFinished), await startHook(onTestFinished)];
    hook.answerWith((_, index) => (index === 1 ? 400 : undefined));
    await configure(app.operator, {
      receivers: [
        hookReceiver(hook, { fallback: 'other' }),
        hookReceiver(other, { name: 'other' }),
      ],
      route: quickRoute({ receivers: ['hook'] }),
    });
    const [alert] = await raiseAlerts(app, ['web-1']);
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first']));
    await resolve(app, alert);
    await eventually(() => expect(reasonsAt(other)).toEqual(['fallback']));
    expect(messagesAt(other)[0]).toMatchObject({ status: 'resolved' });
  },
  LONG_MS,
);

test(
  'the fallback is told at once when a provider wants nothing for longer than it is tried',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const [hook, other] = [await startHook(onTestFinished), await startHook(onTestFinished)];
    hook.answerWith(() => ({ status: 429, headers: { 'retry-after': '1800' } }));
    await configure(app.operator, {
      receivers: [
        hookReceiver(hook, { fallback: 'other' }),
        hookReceiver(other, { name: 'other' }),
      ],
      route: quickRoute({ receivers: ['hook'] }),
    });
    await raiseAlerts(app, ['web-1']);
    await eventually(() => expect(reasonsAt(other)).toEqual(['fallback']));
    // Those that come while it wants nothing as well, without asking it again.
    await raiseAlerts(app, ['web-2'], OTHER);
    await eventually(() => expect(reasonsAt(other)).toEqual(['fallback', 'fallback']));
    expect(hook.received).toHaveLength(1);
  },
  LONG_MS,
);

const OTHER = {
  rule: { name: 'other', match: { type: 'test.other' } },
  event: { type: 'test.other' },
};

test(
  'a long queue at a slow receiver holds up no other',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const to = await startEndpoints(onTestFinished);
    to.slack.answerWith(() => ({ never: true }));
    await configure(app.operator, {
      receivers: [slackReceiver(to.slack), hookReceiver(to.hook)],
      route: quickRoute({
        routes: [
          { match: ['service=~"web-.*"'], receivers: ['slack'] },
          { match: ['service=db'], receivers: ['hook'] },
        ],
      }),
    });
    const many = Array.from({ length: 620 }, (_, i) => `web-${String(i)}`);
    await raiseAlerts(app, many);
    await eventually(async () => {
      const [row] = await app.database.query<{ n: number }>(
        `select count(*)::int as n from notifications where receiver = 'slack'`,
      );
      expect(row?.n).toBe(620);
    });
    await raiseAlerts(app, ['db'], OTHER);
    await eventually(() => expect(reasonsAt(to.hook)).toEqual(['first']));
    expect(to.slack.messages).toEqual([]);
  },
  LONG_MS,
);

test(
  'a stop waits for answers to what is under way, five seconds at most',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const [slow, dumb] = [await startHook(onTestFinished), await startHook(onTestFinished)];
    slow.answerWith([{ afterMs: 1500 }]);
    dumb.answerWith([{ never: true }]);
    await configure(app.operator, {
      receivers: [
        hookReceiver(slow, { name: 'slow' }),
        hookReceiver(dumb, { name: 'dumb', fallback: 'slow' }),
      ],
      route: quickRoute({ receivers: ['slow', 'dumb'] }),
    });
    await raiseAlerts(app, ['web-1']);
    await eventually(() =>
      expect([slow, dumb].map(({ received }) => received.length)).toEqual([1, 1]),
    );
    const beganMs = Date.now();
    await app.stop();
    expect(Date.now() - beganMs).toBeLessThan(14_000); // an attempt may take 15 s
    // What was answered is not sent again by the next; what was not, is, under its key.
    const left = await app.database.query<{ receiver: string; state: string }>(
      'select receiver, state from notifications order by receiver',
    );
    expect(left).toEqual([
      { receiver: 'dumb', state: 'pending' },
      { receiver: 'slow', state: 'sent' },
    ]);
  },
  LONG_MS,
);

test(
  'a receiver whose secret cannot be opened fails alone',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const [hook, other] = [await startHook(onTestFinished), await startHook(onTestFinished)];
    await configure(app.operator, {
      receivers: [hookReceiver(hook), hookReceiver(other, { name: 'other' })],
      route: quickRoute({ receivers: ['hook', 'other'] }),
    });
    // As when the key of the server was lost: only what was sealed for `hook` is broken here.
    await app.database.query(
      `update dispatch_configs set config = jsonb_set(config::jsonb, '{receivers,0,secret,sealed}', to_jsonb($1::text))::json`,
      [`v1.${randomBytes(40).toString('base64url')}`],
    );
    await app.stop();
    const again = await startApp({
      ...{ database: app.database, dataDir: app.dataDir, settings: LOOPBACK },
    });
    await raiseAlerts(again, ['web-1']);
    await eventually(() => expect(reasonsAt(other)).toEqual(['first']));
    await allSettled(again, 2);
    const [failed] = await notifications(again, 'hook');
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed?.state_reason).toContain('The receiver hook cannot be used');
    expect(hook.received).toEqual([]);
  },
  LONG_MS,
);

test(
  'what has failed is tried again by hand, until something newer has arrived there',
  async () => {
    const app = await startApp({ settings: LOOPBACK });
    const hook = await startHook(onTestFinished);
    hook.answerWith([400, 400]);
    await configure(app.operator, {
      receivers: [hookReceiver(hook)],
      route: quickRoute({ receivers: ['hook'] }),
    });
    const sendTest = async () =>
      valueOf(await app.operator.call('dispatch.receivers.test', { body: { receiver: 'hook' } }))
        .outcome;
    expect(await sendTest()).toBe('refused');
    await raiseAlerts(app, ['web-1']);
    const [failed] = await allSettled(app, 1);
    expect(failed).toMatchObject({ state: 'failed', attempt_count: 1 });
    const retry = (notification_id = '') =>
      app.operator.call('notifications.retry', { params: { notification_id } });
    expect(valueOf(await retry(failed?.notification_id))).toMatchObject({ state: 'pending' });
    await eventually(async () =>
      expect(await notifications(app)).toMatchObject([{ state: 'sent', attempt_count: 2 }]),
    );
    expect(problemOf(await retry(failed?.notification_id)).code).toBe('state_conflict');
    expect(await sendTest()).toBe('delivered');

    // Of another the beginning is refused and the end arrives: told after it, the beginning would be believed.
    hook.answerWith([400]);
    const [second] = await raiseAlerts(app, ['web-2'], OTHER);
    const [refused] = await allSettled(app, 2);
    expect(refused).toMatchObject({ state: 'failed' });
    await resolve(app, second);
    await allSettled(app, 3);
    expect(problemOf(await retry(refused?.notification_id)).code).toBe('state_conflict');
  },
  LONG_MS,
);
