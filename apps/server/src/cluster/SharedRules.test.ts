import { expect, test } from 'vitest';
import type { RuleBook } from '../alerts/index.ts';
import { SharedRules } from './SharedRules.ts';

function setUp(revision: number) {
  const store = { revision, loads: 0 };
  const rules = new SharedRules({
    load: (): Promise<RuleBook> => {
      store.loads += 1;
      return Promise.resolve({ revision: store.revision, rules: new Map() });
    },
    latestRevision: () => 0,
    onChange: () => () => undefined,
  });
  return { rules, store };
}

test('partitions that ask at one time share one reading', async () => {
  const { rules, store } = setUp(3);
  await Promise.all([rules.load(), rules.load(), rules.load()]);
  expect(store.loads).toBe(1);
});

test('a revision that was noted is news to everybody once', () => {
  const { rules } = setUp(3);
  let told = 0;
  rules.onChange(() => void (told += 1));
  rules.note(3);
  rules.note(3);
  rules.note(2);
  expect([rules.latestRevision(), told]).toEqual([3, 1]);
});

test('a revision that the store has lost is not waited for: a restore may have taken it', async () => {
  const { rules } = setUp(40);
  rules.note(43);
  expect((await rules.load()).revision).toBe(40);
  expect(rules.latestRevision()).toBe(40);
});

test('a revision that is noted while the rules are read stays news', async () => {
  const { rules } = setUp(40);
  rules.note(40);
  const loading = rules.load();
  rules.note(41);
  await loading;
  expect(rules.latestRevision()).toBe(41);
});
