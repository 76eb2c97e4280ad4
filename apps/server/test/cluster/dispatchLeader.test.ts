import { expect, onTestFinished, test, vi } from 'vitest';
import {
  configure,
  hookReceiver,
  messagesAt,
  quickRoute,
  reasonsAt,
  startHook,
} from '../dispatch/receivers.ts';
import { Victim } from '../dispatch/Victim.ts';
import type { WebhookEndpoint } from '../notifiers/endpoints/index.ts';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';

const LONG_MS = 300_000;
/** Until a frozen server is taken for one, on a busy machine. */
const REPLACED_MS = 60_000;

/** Two servers over one store and the same topics, and a webhook that they tell. */
async function startPair() {
  const hook = await startHook(onTestFinished);
  const one = await Victim.start();
  const two = await one.beside();
  const { database } = one;
  const [leader, other] = await eventually(async () => {
    const leads = await Promise.all([one.leads(), two.leads()]);
    expect(leads.filter(Boolean)).toHaveLength(1);
    return leads[0] === true ? [one, two] : [two, one];
  });
  // What people write at one counts at the other, secrets included.
  await configure(other.operator, {
    receivers: [hookReceiver(hook)],
    escalations: [
      {
        name: 'page',
        levels: [
          { targets: [{ receiver: 'hook' }], delay: '20s' },
          { targets: [{ receiver: 'hook' }], delay: '1h' },
        ],
      },
    ],
    route: quickRoute({
      routes: [{ match: ['service=paged'], escalation: 'page' }],
      receivers: ['hook'],
    }),
  });
  valueOf(await other.operator.call('policies.create', { body: aRule({ name: 'alarm' }) }));
  return {
    ...{ hook, leader, other },
    raise: (through: Victim, sources: readonly string[]) =>
      Promise.all(sources.map((source) => through.send(anEvent({ type: 'test.alarm', source })))),
    alertId: async (service: string) => {
      const [row] = await database.query<{ id: string }>(
        'select alert_id as id from alerts where service = $1',
        [service],
      );
      return row?.id ?? '';
    },
    epoch: async () =>
      (await database.query<{ epoch: number }>('select epoch::int from dispatch_position'))[0]
        ?.epoch,
    /** Waits until nothing is on its way, and gives the keys of all that was sent. */
    allSent: () =>
      eventually(async () => {
        const all = await database.query<{ id: string; state: string }>(
          'select notification_id as id, state from notifications',
        );
        expect(all.filter(({ state }) => state !== 'sent')).toEqual([]);
        return new Set(all.map(({ id }) => id));
      }),
  };
}

/** What was told of each service, once each: a repeat has the key of what it repeats. */
function toldBy(hook: WebhookEndpoint): string[] {
  const byKey = new Map(
    messagesAt(hook).map((message, i) => [hook.received[i]?.id, message] as const),
  );
  return [...byKey.values()]
    .map(({ reason, alerts: [alert] }) => `${alert?.service ?? ''} ${reason}`)
    .sort();
}

const names = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `web-${String(from + i)}`);
const eachOf = (sources: readonly string[], reason: string) =>
  sources.map((source) => `${source} ${reason}`);

test(
  'of two servers one tells people of what either takes in; when it is killed the other goes on where it was',
  async () => {
    const { hook, leader, other, raise, alertId, epoch, allSent } = await startPair();
    const before = names(0, 12);
    await Promise.all([
      raise(leader, before.slice(0, 6)),
      raise(other, [...before.slice(6), 'paged']),
    ]);
    const told = [...eachOf(before, 'first'), 'paged first', 'paged escalation'];
    await eventually(() => expect(toldBy(hook)).toEqual(told.toSorted()));
    // What is done at the one that does not lead is told as well.
    expect(await other.call('alerts.ack', await alertId('web-3'))).toBe(true);
    told.push('web-3 acknowledged');
    await eventually(() => expect(toldBy(hook)).toEqual(told.toSorted()));
    expect(await epoch()).toBe(1);
    expect(hook.received).toHaveLength(told.length);

    hook.answerWith([{ never: true }]);
    await raise(other, ['cut-off']);
    await eventually(() => expect(toldBy(hook)).toContain('cut-off first'));
    await leader.kill();
    const after = names(20, 12);
    await raise(other, after);
    told.push('cut-off first', ...eachOf(after, 'first'), 'paged escalation');
    await eventually(() => expect(toldBy(hook)).toEqual(told.toSorted()));
    // What was under way came again, under its key; nothing else did.
    expect(reasonsAt(hook)).toHaveLength(told.length + 1);
    expect(await epoch()).toBe(2);

    await leader.restart();
    expect(await Promise.all([leader.leads(), other.leads()])).toEqual([false, true]);
    const all = [...before, ...after, 'paged', 'cut-off'];
    for (const source of all)
      expect(await leader.call('alerts.resolve', await alertId(source))).toBe(true);
    told.push(...eachOf(all, 'all_resolved'));
    await eventually(() => expect(toldBy(hook)).toEqual(told.toSorted()));
    expect(new Set(hook.received.map(({ id }) => id))).toEqual(await allSent());
    const texts = new Set(hook.received.map(({ id, body }) => `${id} ${body}`));
    expect(texts.size).toBe(told.length);
    expect(await epoch()).toBe(2);
  },
  LONG_MS,
);

test(
  'a server that is stopped in order hears its answers, hands over, and nothing is told twice',
  async () => {
    const { hook, leader, other, raise, epoch } = await startPair();
    hook.answerWith(() => ({ afterMs: 1500 }));
    const sources = names(0, 24);
    await raise(leader, sources.slice(0, 12));
    await eventually(() => expect(hook.received.length).toBeGreaterThan(2));
    const [{ code, log }] = await Promise.all([leader.stop(), raise(other, sources.slice(12))]);
    expect(code).toBe(0);
    expect(log.split('\n').filter((line) => line.includes('"error"'))).toEqual([]);
    await eventually(() => expect(toldBy(hook)).toEqual(eachOf(sources, 'first').toSorted()));
    expect(hook.received).toHaveLength(sources.length);
    expect(await epoch()).toBe(2);
    expect(await other.leads()).toBe(true);
  },
  LONG_MS,
);

test(
  'a server that is frozen though connected is replaced, and when it goes on it tells nobody anything twice',
  async () => {
    const { hook, leader, other, raise, epoch, allSent } = await startPair();
    const before = names(0, 6);
    await raise(leader, before);
    await eventually(() => expect(toldBy(hook)).toEqual(eachOf(before, 'first').toSorted()));
    await allSent(); // else it comes once more, under its key
    leader.signal('SIGSTOP');
    const during = names(10, 6);
    await raise(other, during);
    await vi.waitFor(
      () => expect(toldBy(hook)).toEqual(eachOf([...before, ...during], 'first').toSorted()),
      { timeout: REPLACED_MS, interval: 50 },
    );
    expect(await epoch()).toBe(2);
    expect(await other.leads()).toBe(true);

    leader.signal('SIGCONT');
    const after = names(20, 6);
    await raise(leader, after);
    const all = [...before, ...during, ...after];
    await eventually(() => expect(toldBy(hook)).toEqual(eachOf(all, 'first').toSorted()));
    await allSent();
    expect(hook.received).toHaveLength(all.length);
    await eventually(async () => expect(await leader.leads()).toBe(false));
    expect(await epoch()).toBe(2);
  },
  LONG_MS,
);
