import type { LogEvent } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import type { MarkedLog } from '../alerts/index.ts';
import type { TopologyLedger, TopologyNews } from './ports.ts';
import { TopologyRunner } from './TopologyRunner.ts';
import { watchLog } from './watchLog.ts';

const eventOf = (seq: number): LogEvent => ({
  ...{ tenant: 'acme', seq, eventId: '', source: `s-${String(seq)}`, type: 'http' },
  ...{ severity: 'INFO', atMs: seq, receivedAtMs: seq, labels: {}, payload: {}, payloadJson: '' },
});

/** A ledger that fails as often as it is told. */
function aLedger(failures: number) {
  const saved: TopologyNews[] = [];
  const trims: number[] = [];
  const ledger: TopologyLedger = {
    known: () => Promise.resolve([]),
    save(news) {
      if (failures > 0) {
        failures -= 1;
        return Promise.reject(new Error('away'));
      }
      saved.push(news);
      return Promise.resolve();
    },
    trim(beforeMs) {
      trims.push(beforeMs);
      return Promise.resolve();
    },
  };
  return { ledger, saved, trims };
}

test('it saves what is new, again after the store was away, and once more at the end', async () => {
  const { ledger, saved, trims } = aLedger(1);
  const errors: unknown[] = [];
  const stopping = new AbortController();
  let rounds = 0;
  const runner = new TopologyRunner({
    ledger,
    now: () => 100_000_000,
    async sleep() {
      await Promise.resolve();
      rounds += 1;
      runner.observe([eventOf(rounds)]);
      if (rounds === 3) stopping.abort();
    },
    onError: (error) => errors.push(error),
  });
  await runner.run(stopping.signal);
  const services = saved.flatMap((news) => news.services.map(({ service }) => service));
  expect(services).toEqual(['s-2', 's-3']);
  expect(errors).toHaveLength(1);
  expect(trims).toEqual([13_600_000]);
});

test('events that are read again are told once, and those from before it watched never', async () => {
  const events = [1, 2, 3, 4].map(eventOf);
  let headSeq = 2;
  const log: MarkedLog = {
    read: (after) => Promise.resolve(events.filter(({ seq }) => seq > after && seq <= headSeq)),
    position: () => ({ headSeq, clockMs: 0 }),
    mark: () => null,
    onAdvance: () => () => undefined,
  };
  const told: number[] = [];
  const watched = watchLog(log, (seen) => told.push(...seen.map(({ seq }) => seq)));
  expect(await watched.read(0, 10)).toHaveLength(2);
  headSeq = 4;
  expect(await watched.read(1, 10)).toHaveLength(3);
  await watched.read(0, 10);
  expect(told).toEqual([3, 4]);
});
