import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { EngineStart } from '../alerts/index.ts';
import type { PartitionParts } from './parts.ts';
import type { SampleEntry, TopicRecord } from './ports.ts';
import { SamplePartition } from './SamplePartition.ts';

const NAME = { topic: 'samples', partition: 0 } as const;

/** Samples of one sender, one a millisecond, and behind them a watermark that lets all of them go. */
function entries(count: number): SampleEntry[] {
  const samples = Array.from({ length: count }, (_, i): SampleEntry => {
    const atMs = 1_000_000 + i;
    const stamps = { seq: i + 1, atMs, receivedAtMs: atMs };
    const said = { source: 's', type: 'a', severity: 'INFO', labels: {}, payload: {} } as const;
    const event = { tenant: 't', eventId: String(i), ...said, ...stamps, payloadJson: '{}' };
    return { kind: 'sample', from: 0, event, rulesRevision: 0 };
  });
  return [...samples, { kind: 'watermark', from: 0, clockMs: 2_000_000, rulesRevision: 0 }];
}

/** A partition whose topic holds these entries and whose engine is to begin where `start` says. */
function createPartition(topic: readonly SampleEntry[], start: EngineStart) {
  const decided: number[] = [];
  const commits: unknown[] = [];
  const stop = new AbortController();
  const parts = {
    reader: { seek: () => undefined, pause: () => undefined, resume: () => undefined },
    records: { sample: ({ offset }: TopicRecord) => topic[offset] },
    ledgerOf: () => ({
      takeOver: () => Promise.resolve(start),
      commit: (step: unknown) => Promise.resolve(void commits.push(step)),
    }),
    rules: {
      load: () => Promise.resolve({ revision: 0, rules: new Map() }),
      latestRevision: () => 0,
      onChange: () => () => undefined,
      note: () => undefined,
    },
    partitions: 1,
    now: Date.now,
    sleep: () => nextTurn(),
    createAlarm: () => ({ ring: () => undefined, wait: () => nextTurn() }),
    gatherMs: 0,
    checkpointMs: 1000,
    maxGroupsPerRule: 10,
    onStep: (_: unknown, { position }: { position: { seq: number } }) => {
      decided.push(position.seq);
    },
    onRead: () => undefined,
    onRetry: () => undefined,
    onNotice: () => undefined,
  } as unknown as PartitionParts;
  const partition = new SamplePartition(NAME, parts);
  const done = partition.run(stop.signal);
  const feed = (): void => {
    const records = topic.map((_, offset) => ({
      offset,
      timestampMs: 0,
      key: null,
      value: null,
      headers: {},
    }));
    const { length } = topic;
    partition.records({ fromOffset: 0, records, nextOffset: length, endOffset: length });
  };
  return { decided, commits, feed, stop: () => (stop.abort(), done) };
}

test('goes on after a crash with however many samples since the checkpoint', async () => {
  const many = 60_000;
  const nowhere = { seq: 0, tickMs: 0 };
  const standing = { decided: { seq: many, tickMs: 0 }, checkpoint: nowhere };
  const start = { epoch: 2, standing: { ...standing, rulesRevision: 0, mark: null, groups: [] } };
  const { decided, feed, stop } = createPartition(entries(many), start);
  await nextTurn();
  feed();
  for (let turn = 0; turn < 500 && decided.length === 0; turn += 1) await nextTurn();
  await stop();
  expect(decided[0]).toBe(many);
});

test('leaves no checkpoint when it is stopped before it has read again what was decided', async () => {
  const nowhere = { seq: 0, tickMs: 0 };
  const standing = { decided: { seq: 100, tickMs: 0 }, checkpoint: nowhere };
  const start = { epoch: 2, standing: { ...standing, rulesRevision: 0, mark: null, groups: [] } };
  const { commits, feed, stop } = createPartition(entries(50), start);
  await nextTurn();
  feed();
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  await stop();
  expect(commits).toEqual([]);
});
