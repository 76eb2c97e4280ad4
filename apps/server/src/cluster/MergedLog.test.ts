import type { LogEvent } from '@batcave/shared/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MergeMark, MergedLog } from './MergedLog.ts';
import type { SampleEntry } from './ports.ts';

type Entry = Exclude<SampleEntry, { kind: 'refused' }>;

function sample(
  from: number,
  seq: number,
  receivedAtMs: number,
  source = `s${String(from)}`,
): Entry {
  const event: LogEvent = {
    tenant: 't',
    seq,
    eventId: `${String(from)}-${String(seq)}`,
    source,
    type: 'a',
    severity: 'INFO',
    atMs: receivedAtMs,
    receivedAtMs,
    labels: {},
    payload: {},
    payloadJson: '{}',
  };
  return { kind: 'sample', from, event, rulesRevision: 1 };
}

const watermark = (from: number, clockMs: number): Entry => ({
  kind: 'watermark',
  from,
  clockMs,
  rulesRevision: 1,
});

function feed(log: MergedLog, entries: readonly Entry[], firstOffset = 0): void {
  entries.forEach((entry, i) => log.offer(firstOffset + i, entry));
  log.release();
}

async function idsAfter(log: MergedLog, seq: number): Promise<string[]> {
  return (await log.read(seq, 1000)).map(({ eventId }) => eventId);
}

test('holds samples until every sender has said that it will send nothing older', async () => {
  const log = new MergedLog(2);
  feed(log, [sample(0, 1, 100), sample(0, 2, 200)]);
  expect(await idsAfter(log, 0)).toEqual([]);
  feed(log, [watermark(1, 200)], 2);
  expect(await idsAfter(log, 0)).toEqual(['0-1']);
  feed(log, [watermark(1, 201), watermark(0, 201)], 3);
  expect(await idsAfter(log, 0)).toEqual(['0-1', '0-2']);
  expect(log.position()).toEqual({ headSeq: 2, clockMs: 200 });
});

test('an outage is read where it began, before what others sent meanwhile', async () => {
  const log = new MergedLog(2);
  feed(log, [sample(0, 1, 100), watermark(0, 110), watermark(1, 110)]);
  // Sender 0 is out of reach from 110 to 60,000, and sender 1 goes on.
  feed(log, [sample(1, 1, 20_000), sample(1, 2, 40_000), watermark(1, 60_500)], 3);
  expect(log.position()).toEqual({ headSeq: 1, clockMs: 109 });
  feed(log, [sample(0, 2, 110, 'sentry'), sample(0, 3, 60_000), watermark(0, 60_100)], 6);
  expect(await idsAfter(log, 1)).toEqual(['0-2', '1-1', '1-2', '0-3']);
});

test('drops what is older than its sender has said before: only rules of today want it', async () => {
  const log = new MergedLog(1);
  feed(log, [sample(0, 5, 100), watermark(0, 400)]);
  feed(log, [sample(0, 8, 150), sample(0, 9, 400), watermark(0, 401)], 2);
  expect(await idsAfter(log, 0)).toEqual(['0-5', '0-9']);
});

describe('a sender that stands still', () => {
  /** Sender 0 stands at 100 while sender 1 sends more than there is room for; then it goes on. */
  function entries(): Entry[] {
    const many = Array.from({ length: 30 }, (_, i) => sample(1, i + 1, 200 + i));
    const late = Array.from({ length: 20 }, (_, i) => sample(0, i + 1, 100 + i * 10));
    return [watermark(0, 100), ...many, watermark(1, 500), ...late, watermark(0, 500)];
  }

  /** Offers in order, going back where the log asks for it. */
  function play(log: MergedLog, from = 0, until = Infinity): { held: number; back: number } {
    const all = entries();
    const seen = { held: 0, back: 0 };
    for (let offset = from; offset < Math.min(all.length, until); offset += 1) {
      log.offer(offset, all[offset] as Entry);
      log.release();
      seen.held = Math.max(seen.held, log.held);
      const cut = log.takeCut();
      if (cut === undefined) continue;
      seen.back += 1;
      offset = cut - 1;
    }
    return seen;
  }

  test('does not fill the memory, and nothing of the others is lost', async () => {
    const plain = new MergedLog(2);
    play(plain);
    const expected = await idsAfter(plain, 0);
    expect(expected).toHaveLength(50);
    const small = new MergedLog(2, undefined, 10);
    const { held, back } = play(small);
    expect(await idsAfter(small, 0)).toEqual(expected);
    expect(held).toBeLessThan(15);
    expect(back).toBeGreaterThan(0);
  });

  test.each([5, 15, 31, 33, 40, 52])('also when it is begun again at record %d', async (stopAt) => {
    const plain = new MergedLog(2);
    play(plain);
    const expected = await idsAfter(plain, 0);
    const first = new MergedLog(2, undefined, 10);
    play(first, 0, stopAt);
    const read = await first.read(0, 3);
    const seq = read.at(-1)?.seq ?? 0;
    const mark = JSON.parse(JSON.stringify(first.mark(seq))) as MergeMark;
    const second = new MergedLog(2, mark, 10);
    play(second, mark.offset);
    const ids = [...read.map(({ eventId }) => eventId), ...(await idsAfter(second, seq))];
    expect(ids).toEqual(expected);
  });
});

test('drops what a replaced sender sends again', async () => {
  const log = new MergedLog(1);
  feed(log, [sample(0, 1, 100), sample(0, 2, 150), sample(0, 1, 100), sample(0, 2, 150)]);
  feed(log, [sample(0, 3, 160), watermark(0, 999)], 4);
  expect(await idsAfter(log, 0)).toEqual(['0-1', '0-2', '0-3']);
});

test('a watermark that comes late takes nothing back', () => {
  const log = new MergedLog(1);
  feed(log, [watermark(0, 500), watermark(0, 300)]);
  expect(log.position().clockMs).toBe(499);
});

test('refuses a sender that is not there', () => {
  expect(() => new MergedLog(1).offer(0, watermark(1, 5))).toThrow('partition 1');
});

/** What one sender sends: samples and watermarks in its order. */
const aSender = fc.array(
  fc.record({ gapMs: fc.integer({ min: 0, max: 3 }), isSample: fc.boolean() }),
  {
    maxLength: 25,
  },
);

function entriesOf(from: number, steps: readonly { gapMs: number; isSample: boolean }[]): Entry[] {
  let atMs = 1000;
  return [
    ...steps.map(({ gapMs, isSample }, i) => {
      atMs += gapMs;
      return isSample
        ? sample(from, i + 1, atMs, `s${String((i * 7 + from) % 4)}`)
        : watermark(from, atMs);
    }),
    watermark(from, 9999),
  ];
}

/** Mixes what the senders send, each in its own order, as the random numbers say; some of it twice. */
function mix(queues: readonly Entry[][], choices: readonly number[]): Entry[] {
  const rest = queues.map((queue) => [...queue]);
  const sent: Entry[][] = queues.map(() => []);
  const mixed: Entry[] = [];
  for (let i = 0; rest.some((queue) => queue.length > 0); i += 1) {
    const choice = choices[i % choices.length] ?? 0;
    const from = choice % rest.length;
    const own = sent[from] ?? [];
    // A sender that was replaced begins again somewhere before.
    if (choice % 5 === 0 && own.length > 0) mixed.push(...own.slice(choice % own.length));
    const next = rest[from]?.shift();
    if (next === undefined) {
      const other = rest.findIndex((queue) => queue.length > 0);
      const entry = rest[other]?.shift();
      if (entry !== undefined) mixed.push(entry);
      continue;
    }
    own.push(next);
    mixed.push(next);
  }
  return mixed;
}

describe('the order', () => {
  test('is the same however the senders were mixed, repeated and read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aSender, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
        async (senders, choices) => {
          const queues = senders.map((steps, from) => entriesOf(from, steps));
          const plain = new MergedLog(queues.length);
          feed(plain, queues.flat());
          const mixed = new MergedLog(queues.length);
          const seen: string[] = [];
          let seq = 0;
          for (const [offset, entry] of mix(queues, choices).entries()) {
            mixed.offer(offset, entry);
            mixed.release();
            const page = await mixed.read(seq, 1 + ((choices[offset % choices.length] ?? 0) % 3));
            seen.push(...page.map(({ eventId }) => eventId));
            seq = page.at(-1)?.seq ?? seq;
          }
          seen.push(...(await idsAfter(mixed, seq)));
          expect(seen).toEqual(await idsAfter(plain, 0));
        },
      ),
    );
  });

  test('goes on from any mark as if nothing had been, with the same numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aSender, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
        fc.nat(1000),
        async (senders, choices, where) => {
          const queues = senders.map((steps, from) => entriesOf(from, steps));
          const entries = mix(queues, choices);
          const stopAt = where % entries.length;
          const whole = new MergedLog(queues.length);
          feed(whole, entries);
          const expected = (await whole.read(0, 1000)).map(({ seq, eventId }) => [seq, eventId]);

          const first = new MergedLog(queues.length);
          const seen: [number, string][] = [];
          let seq = 0;
          for (const [offset, entry] of entries.slice(0, stopAt).entries()) {
            first.offer(offset, entry);
            first.release();
            const page = await first.read(seq, 1 + ((choices[offset % choices.length] ?? 0) % 4));
            for (const event of page) seen.push([event.seq, event.eventId]);
            seq = page.at(-1)?.seq ?? seq;
          }
          const mark = JSON.parse(JSON.stringify(first.mark(seq))) as MergeMark;
          const second = new MergedLog(queues.length, mark);
          for (let offset = mark.offset; offset < entries.length; offset += 1) {
            second.offer(offset, entries[offset] as Entry);
            second.release();
          }
          for (const event of await second.read(seq, 1000)) seen.push([event.seq, event.eventId]);
          expect(seen).toEqual(expected);
        },
      ),
    );
  });
});
