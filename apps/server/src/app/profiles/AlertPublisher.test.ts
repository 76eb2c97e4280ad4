import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { AlertPublisher } from './AlertPublisher.ts';

/** Alerts of one tenant, and a topic as a compacted one ends: the last that came of each. */
function setUp() {
  const alerts = new Map<string, Alert>();
  const topic = new Map<string, number>();
  let place = 0;
  let seq = 0;
  const late: (() => void)[] = [];
  const state = { isStalled: false, beforePut: () => undefined as void };
  const set = (id: string): void => {
    seq += 1;
    alerts.set(id, { alert_id: id, seq } as Alert);
  };
  const put = (changes: readonly Alert[]): void => {
    for (const alert of changes) topic.set(alert.alert_id, alert.seq);
  };
  const publisher = new AlertPublisher({
    tenants: () => new Set(['t']),
    changesAfter: (_tenant, after, limit) =>
      Promise.resolve(
        [...alerts.values()]
          .filter((alert) => alert.seq > after)
          .sort((a, b) => a.seq - b.seq)
          .slice(0, limit),
      ),
    read: (_tenant, ids) => Promise.resolve(ids.flatMap((id) => alerts.get(id) ?? [])),
    publish: (_tenant, changes) => {
      state.beforePut();
      if (!state.isStalled) return Promise.resolve(put(changes));
      late.push(() => put(changes));
      return Promise.reject(new Error('not confirmed'));
    },
    publications: {
      read: () => Promise.resolve(new Map([['t', place]])),
      save: (_tenant, at) => Promise.resolve(void (place = Math.max(place, at))),
    },
    alarm: { ring: () => undefined, wait: () => new Promise((resolve) => setTimeout(resolve, 1)) },
  });
  const lead = async (): Promise<unknown> => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    return publisher.lead(stop.signal).catch((error: unknown) => error);
  };
  return { set, topic, state, late, lead, publisher, place: () => place };
}

test('puts every change on the topic and notes how far it is', async () => {
  const { set, topic, lead, place } = setUp();
  set('a');
  set('b');
  await lead();
  expect([topic.get('a'), topic.get('b'), place()]).toEqual([1, 2, 2]);
});

test('what arrives late does not stay the last word', async () => {
  const { set, topic, state, late, lead, publisher } = setUp();
  set('a');
  state.isStalled = true;
  expect(await lead()).toBeInstanceOf(Error);
  // Another leads meanwhile: the alert goes on, and then the way heals.
  state.isStalled = false;
  set('a');
  await lead();
  expect(topic.get('a')).toBe(2);
  for (const arrive of late) arrive();
  expect(topic.get('a')).toBe(1);
  await publisher.repair();
  expect(topic.get('a')).toBe(2);
});

test('repairs what the leader before may have sent, and then lets it be', async () => {
  const { set, topic, lead, publisher } = setUp();
  set('a');
  await lead();
  await lead();
  topic.set('a', 0);
  await publisher.repair();
  expect(topic.get('a')).toBe(1);
  await publisher.repair();
  topic.set('a', 0);
  await publisher.repair();
  expect(topic.get('a')).toBe(0);
});

test('a repair that a change overtakes is made again', async () => {
  const { set, topic, state, lead, publisher } = setUp();
  set('a');
  await lead();
  await lead();
  // After a repair has read the alert and before it puts it there, the leader puts a newer state there.
  state.beforePut = () => {
    set('a');
    topic.set('a', (topic.get('a') ?? 0) + 1);
  };
  await publisher.repair();
  await publisher.repair();
  state.beforePut = () => undefined;
  await publisher.repair();
  expect(topic.get('a')).toBe(3);
});
