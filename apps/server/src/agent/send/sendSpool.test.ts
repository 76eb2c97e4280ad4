import type { EventInput } from '@batcave/shared/events';
import { describe, expect, it } from 'vitest';
import type { SendOutcome, Spool } from '../ports.ts';
import { sendSpool } from './sendSpool.ts';

/** How long a batch waits to fill up. */
const LINGER_MS = 250;

const events = (...types: string[]): EventInput[] =>
  types.map((type) => ({ source: 's', type, event_id: type }));

/** Runs the loop over these events until the spool is empty; `answer` plays the server. */
async function run(input: EventInput[], answer: (types: string[], attempt: number) => SendOutcome) {
  const stop = new AbortController();
  const log: { level: string; fields: Record<string, unknown> }[] = [];
  const sent: string[] = [];
  const waitsMs: number[] = [];
  let queue = input;
  let nowMs = 0;
  const spool: Pick<Spool, 'next' | 'release'> = {
    next: ({ maxEvents }) => {
      if (queue.length === 0) stop.abort();
      const hasMore = queue.length > maxEvents;
      const batch = { events: queue.slice(0, maxEvents), hasMore, end: undefined };
      return Promise.resolve(stop.signal.aborted ? undefined : batch);
    },
    release: (batch) => {
      queue = queue.slice(batch.events.length);
      return Promise.resolve();
    },
  };
  const note = (level: string) => (fields: object) => {
    log.push({ level, fields: fields as Record<string, unknown> });
  };
  await sendSpool({
    spool: spool as Spool,
    sender: {
      send(batch) {
        const types = batch.map((event) => event.type);
        sent.push(types.join(''));
        return Promise.resolve(answer(types, sent.length));
      },
    },
    clock: {
      nowMs: () => nowMs,
      delay: (ms) => {
        waitsMs.push(ms);
        nowMs += ms;
        return Promise.resolve();
      },
    },
    logger: { info: note('info'), warn: note('warn'), error: note('error') },
    random: () => 0.5,
    signal: stop.signal,
  });
  return { sent, backoffsMs: waitsMs.filter((ms) => ms !== LINGER_MS), log };
}

const accept = (types: string[]): SendOutcome => ({
  kind: 'answered',
  results: types.map((type, index) => ({ index, event_id: type, status: 'accepted' })),
});

describe('sendSpool', () => {
  it('sends the same again until the server takes it, backing off, and says so twice only', async () => {
    const away: SendOutcome = {
      kind: 'unavailable',
      reason: 'ECONNREFUSED',
      retryAfterMs: undefined,
    };
    const { sent, backoffsMs, log } = await run(events('a', 'b'), (types, attempt) =>
      attempt < 4 ? away : accept(types),
    );
    expect(sent).toEqual(['ab', 'ab', 'ab', 'ab']);
    expect(backoffsMs).toEqual([375, 750, 1500]);
    expect(log.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(log[1]?.fields).toMatchObject({ attempts: 3 });
  });

  it('drops what the server rejects, with field, limit and fix in the log, and counts it', async () => {
    const faults = [{ field: '/1/source', limit: 'at most 256 characters', fix: 'Shorten it.' }];
    const { sent, log } = await run(events('a', 'b'), () => ({
      kind: 'answered',
      results: [
        { index: 0, event_id: 'a', status: 'accepted' },
        { index: 1, event_id: 'b', status: 'rejected', faults },
      ],
    }));
    expect(sent).toEqual(['ab']);
    expect(log.map(({ fields }) => fields)).toEqual([
      { eventId: 'b', type: 'b', faults },
      { dropped: 1, droppedInAll: 1 },
    ]);
  });

  it('halves a refused request until the event at fault is alone, and drops only that', async () => {
    const accepted: string[] = [];
    const { log } = await run(events(...'abcdefgh'), (types) => {
      if (types.includes('f')) return { kind: 'refused', reason: '413' };
      accepted.push(...types);
      return accept(types);
    });
    expect(accepted.join('')).toBe('abcdegh');
    expect(log.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ reason: '413', dropped: 1, droppedInAll: 1 }),
    ]);
  });
});
