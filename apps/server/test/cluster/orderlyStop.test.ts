import { expect, test } from 'vitest';
import { eventually, manyEvents } from '../setup/builders.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';
import { storedIds } from '../setup/stored.ts';

/** Twelve producers that send until the signal aborts. */
function sendUntil({ producer }: TestApp, signal: AbortSignal) {
  const accepted: string[] = [];
  const refusals = new Set<string>();
  const work = Array.from({ length: 12 }, async (_, worker) => {
    for (let i = 0; !signal.aborted; i += 1) {
      const first = 1 + worker * 1_000_000 + i * 5;
      const events = manyEvents(5, first, { source: `web-${String(worker)}` });
      try {
        const { status, body } = await producer.post(events);
        if (status === 202) accepted.push(...events.map(({ event_id }) => event_id ?? ''));
        else refusals.add((body as { code: string }).code);
      } catch {
        return; // no answer: it promised nothing
      }
    }
  });
  return { accepted, refusals, done: Promise.all(work) };
}

test('a stop under load loses nothing that got a 202: the next start stores what is not stored yet', async () => {
  const first = await startApp();
  const stop = new AbortController();
  const { accepted, refusals, done } = sendUntil(first, stop.signal);
  await eventually(() => expect(accepted.length).toBeGreaterThan(500));
  await first.app.stop();
  stop.abort();
  await done;
  expect([...refusals].filter((code) => code !== 'shutting_down')).toEqual([]);
  const second = await startApp(first);
  // What got no answer may be there as well.
  const ids = await eventually(async () => {
    const rows = await first.database.query<{ id: string }>('select event_id as id from events');
    const there = new Set(rows.map(({ id }) => id));
    expect(accepted.filter((id) => !there.has(id))).toEqual([]);
    return there;
  });
  await second.producer.send(manyEvents(1, 50_000_000));
  expect(new Set(await storedIds(second, ids.size + 1)).size).toBe(ids.size + 1);
});
