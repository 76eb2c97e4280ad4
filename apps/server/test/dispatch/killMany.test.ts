import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '@batcave/shared/dispatch';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { createRandom } from '../fault/random.ts';
import type { Answer, MailAnswer, Received } from '../notifiers/endpoints/index.ts';
import { anEvent, aRule } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import {
  configure,
  type Endpoints,
  expectSound,
  messageOf,
  quickRoute,
  receiversOf,
  startEndpoints,
} from './receivers.ts';
import { Victim } from './Victim.ts';

/** One server, or two over Kafka, of which a partition finds a living one after the time of a session. */
const SITE = {
  embedded: { servers: 1, kills: 20, alerts: 200, pauseMs: 3000 },
  cluster: { servers: 2, kills: 6, alerts: 60, pauseMs: 12_000 },
}[inject('profile')];
const KILLS = Number(process.env['KILLS'] ?? SITE.kills);
const ALERTS = Number(process.env['ALERTS'] ?? SITE.alerts);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Alerts that are under way at the same time. */
const AT_ONCE = 25;
const MINUTES = 900_000;

/** What one webhook message took with it, and whether its sender heard so. */
interface Taken {
  readonly id: string;
  readonly body: string;
  readonly message: Message;
}

/** Misbehaves a third of the time, and remembers what it took. */
function misbehave(to: Endpoints, random: () => number): { readonly taken: Taken[]; end(): void } {
  const taken: Taken[] = [];
  let isOver = false;
  const next = (): Answer | undefined => {
    const answers: readonly Answer[] = [
      500,
      503,
      { status: 429, headers: { 'retry-after': '1' } },
      { cut: 'before' },
      { cut: 'middle' },
      { afterMs: 400 },
    ];
    return isOver || random() < 0.66 ? undefined : answers[Math.floor(random() * answers.length)];
  };
  const isTaken = (answer: Answer | undefined) =>
    answer === undefined || (typeof answer === 'object' && answer.status === undefined);
  to.hook.answerWith((received: Received) => {
    const answer = next();
    const id = received.headers['webhook-id'] ?? '';
    const { body } = received;
    if (isTaken(answer)) taken.push({ id, body, message: messageOf(JSON.parse(body) as never) });
    return answer;
  });
  to.pager.answerWith(next);
  to.slack.answerWith(next);
  const mails: readonly MailAnswer[] = [
    { at: 'connect', code: 421 },
    { at: 'data', code: 451 },
    { at: 'cut after data' },
  ];
  to.mail.answerWith(() =>
    isOver || random() < 0.66 ? undefined : mails[Math.floor(random() * mails.length)],
  );
  return { taken, end: () => void (isOver = true) };
}

/** The life of one alert as a person and a producer make it, whatever the server does meanwhile. */
async function liveOne(
  victims: readonly Victim[],
  source: string,
  random: () => number,
): Promise<boolean> {
  const any = (): Victim => victims[Math.floor(random() * victims.length)]!;
  const { database } = any();
  await any().send(anEvent({ type: 'test.alarm', source }));
  const id = await vi.waitFor(
    async () => {
      const [row] = await database.query<{ alert_id: string }>(
        'select alert_id from alerts where service = $1',
        [source],
      );
      if (row === undefined) throw new Error('no alert yet');
      return row.alert_id;
    },
    // Long: on a busy machine servers are killed faster than partitions move.
    { timeout: 240_000, interval: 100 },
  );
  // Most live until it is decided who is told of them; the others may be over before.
  if (random() < 0.8)
    await vi.waitFor(
      async () =>
        expect(
          await database.query('select from notifications where alert_ids @> array[$1::uuid]', [
            id,
          ]),
        ).not.toEqual([]),
      { timeout: 120_000, interval: 100 },
    );
  await delay(random() * 4000);
  const isAcked = random() < 0.3 && (await any().call('alerts.ack', id));
  await delay(random() * 4000);
  expect(await any().call('alerts.resolve', id)).toBe(true);
  return isAcked;
}

test(
  `${String(KILLS)} kills while ${String(ALERTS)} alerts come and go lose no message and make none anew (SEED=${String(SEED)})`,
  async () => {
    const random = createRandom(SEED);
    const to = await startEndpoints(onTestFinished);
    const victim = await Victim.start();
    const victims = [victim];
    while (victims.length < SITE.servers) victims.push(await victim.beside());
    const { database } = victim;
    const fast = { rate_limit: { most: 1000, per: '1s' } };
    await configure(victim.operator, {
      receivers: receiversOf(to, fast),
      route: quickRoute({ receivers: ['mail', 'slack', 'pager', 'hook'] }),
    });
    valueOf(await victim.operator.call('policies.create', { body: aRule({ name: 'alarm' }) }));
    const { taken, end } = misbehave(to, random);

    let next = 0;
    let acked = 0;
    const lives = Array.from({ length: AT_ONCE }, async () => {
      while (next < ALERTS) {
        const source = `web-${String(next++)}`;
        if (await liveOne(victims, source, random)) acked += 1;
      }
    });
    const living = Promise.all(lives);
    living.catch(() => undefined); // looked at when the kills are over
    for (let kill = 0; kill < KILLS; kill += 1) {
      const one = victims[kill % victims.length]!;
      if (random() < 0.85) await one.ready();
      await delay(random() * SITE.pauseMs);
      await one.kill();
      one.begin();
    }
    for (const each of victims) await each.ready();
    await living;
    end();
    await vi.waitFor(
      async () => {
        const [row] = await database.query<{ waiting: number; groups: number }>(
          `select (select count(*)::int from notifications where state = 'pending') as waiting,
                  (select count(*)::int from dispatch_state where kind in ('group', 'alert')) as groups`,
        );
        expect(row).toEqual({ waiting: 0, groups: 0 });
      },
      { timeout: 180_000, interval: 500 },
    );

    expectSound(to);
    const alerts = await database.query<{ id: string; state: string }>(
      'select alert_id as id, state from alerts',
    );
    expect(alerts).toHaveLength(ALERTS);
    expect(alerts.filter(({ state }) => state !== 'RESOLVED')).toEqual([]);
    const rows = await database.query<{ id: string; receiver: string; state: string }>(
      'select notification_id as id, receiver, state from notifications',
    );
    const fate = Object.groupBy(rows, ({ receiver, state }) => `${receiver} ${state}`);
    const counts = Object.fromEntries(
      Object.entries(fate).map(([name, own]) => [name, own?.length ?? 0]),
    );
    process.stdout.write(
      `${String(KILLS)} kills, ${String(acked)} taken, ${JSON.stringify(counts)}, webhook requests ${String(to.hook.received.length)}, Slack messages ${String(to.slack.messages.length)}, mails ${String(to.mail.received.length)}\n`,
    );
    // Only pages are called back, and nothing was given up.
    expect(Object.keys(counts).filter((name) => !/ sent$/.test(name))).toEqual(
      counts['pager cancelled'] === undefined ? [] : ['pager cancelled'],
    );

    // Webhook: each decided message was taken, and a repeat is the same to the byte.
    const ids = new Set(rows.filter(({ receiver }) => receiver === 'hook').map(({ id }) => id));
    expect(new Set(taken.map(({ id }) => id))).toEqual(ids);
    const all = to.hook.received.map(({ id, body }) => `${id} ${body}`);
    expect(new Set(all).size).toBe(ids.size);
    // Each alert is told to begin once, taken at most once, over once: by different keys nothing is said twice.
    const once = [...new Map(taken.map((one) => [one.id, one])).values()];
    const said = once.map(
      ({
        message: {
          reason,
          alerts: [alert],
        },
      }) => `${alert?.alert_id ?? ''} ${reason}`,
    );
    expect(said.length).toBe(new Set(said).size);
    const heard = new Set(said);
    let told = 0;
    for (const { id } of alerts) {
      const began = ['first', 'acknowledged'].some((reason) => heard.has(`${id} ${reason}`));
      expect(heard.has(`${id} all_resolved`), id).toBe(began);
      told += Number(began);
    }
    // Only what was over before anybody could be told is not told.
    expect(told).toBeGreaterThan(ALERTS / 2);

    // PagerDuty: everything that was triggered is resolved.
    expect([...to.pager.open]).toEqual([]);
    // Mail: each message under an id of its own, and each was taken.
    const mails = new Set(to.mail.received.map(({ mail }) => mail.messageId?.slice(1, 37)));
    const mailed = rows.filter(({ receiver }) => receiver === 'mail').map(({ id }) => id);
    expect(mailed.filter((id) => !mails.has(id))).toEqual([]);
    expect(mails.size).toBe(mailed.length);
    // Slack: what a group shows last is its end, apart from copies whose answer was lost.
    const ends = to.slack.messages.filter(({ blocks }) =>
      JSON.stringify(blocks).includes('✅ OVER'),
    );
    expect(ends.length).toBeGreaterThanOrEqual(told);
  },
  MINUTES,
);
