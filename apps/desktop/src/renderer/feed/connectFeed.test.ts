import { expect, test } from 'vitest';
import type { FeedHz, WindowFrame } from '../../ipc/contract.ts';
import { connectFeed } from './connectFeed.ts';
import type { FeedStore } from './feedStore.ts';

test('a frame with events is watched, and its ack tells the pace at which it was painted', () => {
  let listener: (frame: WindowFrame) => void = () => undefined;
  let feedHz: FeedHz = 10;
  let watched = 0;
  const painting: (() => void)[] = [];
  const acked: unknown[] = [];
  const applied: number[] = [];
  connectFeed({
    bridge: {
      onFrame(next) {
        listener = next;
        return () => undefined;
      },
      ackFrame: (...told) => acked.push(told),
    },
    feed: { applyFrame: ({ frame }: WindowFrame) => applied.push(frame) } as unknown as FeedStore,
    afterPaint: (callback) => painting.push(callback),
    clock: { watch: () => (watched += 1), pace: () => ({ chartHz: 1, feedHz }) },
  });
  const frame = (number: number, events: readonly unknown[]) =>
    ({ frame: number, events }) as unknown as WindowFrame;
  listener(frame(1, []));
  expect([applied, watched]).toEqual([[1], 0]);
  listener(frame(2, [{}]));
  expect([applied, watched]).toEqual([[1, 2], 1]);
  painting.shift()?.();
  feedHz = 5;
  painting.shift()?.();
  expect(acked).toEqual([
    [1, 10],
    [2, 5],
  ]);
});
