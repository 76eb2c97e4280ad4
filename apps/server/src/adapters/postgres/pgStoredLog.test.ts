import { expect, test } from 'vitest';
import { PgStoredLog } from './pgStoredLog.ts';
import type { PgStore } from './pool.ts';

test('asks once more for those who call while a question is under way, once for all of them', async () => {
  const answers: ((seq: number) => void)[] = [];
  const store = {
    query: () =>
      new Promise((resolve) => answers.push((seq) => resolve({ rows: [{ seq, clock: 0 }] }))),
  } as unknown as PgStore;
  const log = new PgStoredLog(store);
  const first = log.look();
  const later = Promise.all([log.look(), log.look()]);
  answers[0]?.(1);
  await first;
  expect(log.position().headSeq).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(answers).toHaveLength(2);
  answers[1]?.(2);
  await later;
  expect(log.position().headSeq).toBe(2);
});
