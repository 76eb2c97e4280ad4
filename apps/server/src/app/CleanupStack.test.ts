import { expect, test } from 'vitest';
import { CleanupStack } from './CleanupStack.ts';

test('closes what was opened last first, goes on past a failure and reports it', async () => {
  const order: string[] = [];
  const stack = new CleanupStack();
  stack.defer('pool', () => void order.push('pool'));
  stack.defer('engine', () => {
    order.push('engine');
    throw new Error('gone');
  });
  stack.defer('http', () => void order.push('http'));
  const first = stack.close();
  await expect(first).rejects.toMatchObject({ errors: [{ message: 'cleanup "engine" failed' }] });
  expect(order).toEqual(['http', 'engine', 'pool']);
  expect(stack.close()).toBe(first);
});
