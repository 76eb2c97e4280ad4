import { expect, test } from 'vitest';
import { TickQueue } from './TickQueue.ts';

test('gives back what was put in, tick by tick', () => {
  const queue = new TickQueue<string>();
  expect([queue.nextMs, queue.pop()]).toEqual([Infinity, []]);
  for (const tickMs of [5000, 1000, 3000, 1000, 9000, 3000]) queue.push(tickMs, `at ${tickMs}`);
  const order: [number, number][] = [];
  while (queue.nextMs < Infinity) order.push([queue.nextMs, queue.pop().length]);
  expect(order).toEqual([
    [1000, 2],
    [3000, 2],
    [5000, 1],
    [9000, 1],
  ]);
});
