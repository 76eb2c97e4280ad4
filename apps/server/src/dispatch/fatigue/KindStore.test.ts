import { expect, test } from 'vitest';
import { newKind } from './Kind.ts';
import { KindStore, NOTHING_FORGOTTEN } from './KindStore.ts';
import {
  buildFacts,
  buildMeasure,
  buildModel,
  buildOutcome,
  DAY_MS,
  T0,
  teach,
} from './testing/buildFacts.ts';
import { TUNING } from './tuning.ts';

const kind = (key: string, actedMs: number | null = null) => ({
  ...newKind(key, buildMeasure(), T0),
  ...{ actedMs, actedBy: actedMs === null ? null : ('acted' as const) },
});
const storeOf = (maxKinds: number) => new KindStore([], NOTHING_FORGOTTEN, { ...TUNING, maxKinds });

test('lets the least recently used kind go, and says so', () => {
  const store = storeOf(3);
  for (const key of ['a', 'b', 'c', 'a', 'd']) store.put(kind(key), T0);
  expect(store.all().map(({ key }) => key)).toEqual(['c', 'a', 'd']);
  expect(store.forgotten).toMatchObject({ kinds: 1, untilMs: null });
});

test('lets untouched kinds go before those that somebody acted on', () => {
  const store = storeOf(4);
  store.put(kind('acted', T0), T0);
  for (const key of ['a', 'b', 'c', 'd', 'e']) store.put(kind(key), T0);
  expect(store.get('acted')).toBeDefined();
  expect(store.size).toBe(4);
});

test('lets a kind go first whose act no longer counts', () => {
  const store = storeOf(3);
  store.put(kind('acted', T0), T0);
  for (const key of ['a', 'b', 'c']) store.put(kind(key), T0 + 180 * DAY_MS);
  expect(store.get('acted')).toBeUndefined();
  expect(store.forgotten.untilMs).toBeNull();
});

test('suppresses no new kind while one that was acted on had to make room', () => {
  const model = buildModel({}, { maxKinds: 4 });
  const known = { ruleId: 'known' };
  const afterMs = teach(model, 25, known);
  for (let i = 0; i < 6; i++)
    model.learn(buildOutcome({ ruleId: `acted ${String(i)}`, end: 'acted' }), afterMs);
  model.judge(buildFacts(known), afterMs);
  const nowMs = teach(model, 25, { ruleId: 'acted 0' }, afterMs);
  const said = model.judge(buildFacts({ ruleId: 'acted 0', createdAtMs: nowMs }), nowMs);
  expect(said.exclusion).toBe('forgotten');
  expect(said.reason).toContain('unknown until 2026-07-01');
});
