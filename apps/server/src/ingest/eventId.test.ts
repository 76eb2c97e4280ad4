import { isUuid, uuidTimeMs } from '@batcave/shared/ids';
import { expect, test } from 'vitest';
import { createEventIds } from './eventId.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

test('makes ids of version 7 that carry their time', () => {
  const newId = createEventIds();
  for (const nowMs of [0, 1, NOW, 2 ** 48 - 1]) {
    const id = newId(nowMs);
    expect(isUuid(id)).toBe(true);
    expect(uuidTimeMs(id)).toBe(nowMs);
  }
});

test('makes ids that rise, also within a millisecond and when the clock goes back', () => {
  const newId = createEventIds();
  const ids = Array.from({ length: 20_000 }, (_, i) =>
    newId(NOW + (i % 3) - (i > 10_000 ? 5000 : 0)),
  );
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('makes other ids than another maker at the same moment', () => {
  const [a, b] = [createEventIds(), createEventIds()];
  const ids = Array.from({ length: 1000 }, () => [a(NOW), b(NOW)]).flat();
  expect(new Set(ids).size).toBe(2000);
});
