import type { CallResult } from '@batcave/shared/api';
import type { EventRecord } from '@batcave/shared/events';
import { describe, expect, it } from 'vitest';
import { buildEvent, NOW_MS } from '../../testing/build.ts';
import { fieldRows } from './fieldRows.ts';
import { AROUND_MS, readAround } from './readAround.ts';

describe('the fields of an event', () => {
  const texts = (event: EventRecord) =>
    Object.fromEntries(fieldRows(event).rows.map(({ field, text }) => [field, text]));

  it('are named as rules write them, the payload taken apart', () => {
    const event = buildEvent(1, {
      labels: { service: 'pay' },
      payload: { a: { b: [1, 'two'] }, none: null, empty: {}, flag: false },
    });
    expect(texts(event)).toMatchObject({
      ...{ service: 'pay', 'labels.service': 'pay', seq: '1' },
      ...{ 'payload.a.b.0': '1', 'payload.a.b.1': 'two', 'payload.none': 'null' },
      ...{ 'payload.empty': '{}', 'payload.flag': 'false' },
    });
  });

  it('of a payload that is no object are one', () => {
    expect(texts(buildEvent(1, { payload: 'plain text' }))['payload']).toBe('plain text');
  });

  it('are bounded, and say how many are left out', () => {
    const payload = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${String(n)}`, n]));
    const { rows, more } = fieldRows(buildEvent(1, { payload }));
    expect(rows).toHaveLength(200);
    expect(more).toBe(308);
  });
});

describe('what is around an event', () => {
  type Query = Readonly<Record<string, string | number | undefined>>;

  /** A server with an event every so often; it answers as the real one does: newest first, so many at most. */
  function serve(everyMs: number) {
    const asked: Query[] = [];
    const list = (query: Query): Promise<CallResult<never>> => {
      asked.push(query);
      const [from, to] = [Date.parse(String(query['from'])), Date.parse(String(query['to']))];
      const times: number[] = [];
      const first = Math.ceil((from - NOW_MS) / everyMs) * everyMs + NOW_MS;
      for (let atMs = first; atMs <= to; atMs += everyMs) times.push(atMs);
      const limit = Number(query['limit']);
      const events = times
        .reverse()
        .slice(0, limit)
        .map((atMs) =>
          buildEvent(atMs - NOW_MS + 1e6, { timestamp: new Date(atMs).toISOString() }),
        );
      const value = { events, next_cursor: times.length > limit ? 'more' : null };
      return Promise.resolve({ ok: true, value } as never);
    };
    return { asked, list };
  }
  const about = { service: 'pay', atMs: NOW_MS };

  it('is 30 s to both sides, oldest first', async () => {
    const { asked, list } = serve(1_000);
    const answer = await readAround(list as never, about, Infinity);
    const { events, isCut } = answer.ok ? answer.value : { events: [], isCut: true };
    expect(events).toHaveLength(61);
    expect(isCut).toBe(false);
    expect(events[30]?.timestamp).toBe(new Date(NOW_MS).toISOString());
    expect(asked.every(({ service }) => service === 'pay')).toBe(true);
  });

  it('is the nearest on both sides where there are too many, and says how far it reaches', async () => {
    const { list } = serve(10);
    const answer = await readAround(list as never, about, Infinity);
    if (!answer.ok) throw new Error('It was refused.');
    const { events, fromMs, toMs, isCut } = answer.value;
    const times = events.map(({ timestamp }) => Date.parse(timestamp));
    expect(isCut).toBe(true);
    expect(fromMs).toBe(NOW_MS - 990);
    expect(toMs - NOW_MS).toBeLessThan(AROUND_MS / 16);
    const gaps = times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0));
    expect(new Set(gaps)).toEqual(new Set([10]));
  });

  it('asks for nothing after the moment that a board is put on', async () => {
    const { asked, list } = serve(1_000);
    await readAround(list as never, about, NOW_MS + 5_000);
    expect(asked.at(-1)?.['to']).toBe(new Date(NOW_MS + 5_000).toISOString());
    const before = asked.length;
    await readAround(list as never, about, NOW_MS);
    expect(asked).toHaveLength(before + 1);
  });
});
