import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { finder, take } from './testing/buildSigma.ts';
import { naiveHolds } from './testing/naiveSigma.ts';
import { OTHER_RULES } from './testing/otherRules.ts';
import { Dice, RandomSigma } from './testing/randomSigma.ts';
import { WINDOWS_RULES } from './testing/windowsRules.ts';

const DETECTIONS = 100;
const EVENTS = 20;

test.each([1, 2, 3])(
  'finds exactly what the specification says, in two thousand generated cases (%i of 3)',
  (part) => {
    let hits = 0;
    for (let seed = part * DETECTIONS; seed < (part + 1) * DETECTIONS; seed++) {
      const random = new RandomSigma(seed);
      const detection = random.detection();
      // JSON is YAML.
      const document = { title: 't', logsource: { product: 'p' }, detection };
      const finds = finder(take(JSON.stringify(document)));
      for (let i = 0; i < EVENTS; i++) {
        const payload = random.payload(detection);
        const expected = naiveHolds(detection, payload);
        if (expected) hits += 1;
        if (finds(payload) !== expected)
          expect({ seed, detection, payload, found: !expected }).toEqual({ found: expected });
      }
    }
    // Were nothing ever found, agreeing would show nothing.
    const share = hits / (DETECTIONS * EVENTS);
    expect([share > 0.2, share < 0.8, share]).toEqual([true, true, share]);
  },
);

test('agrees with the specification on mixtures of what the written rules look at', () => {
  const dice = new Dice(7);
  let hits = 0;
  for (const { yaml, hits: found, misses } of [...WINDOWS_RULES, ...OTHER_RULES]) {
    const { detection } = parse(yaml) as { detection: Record<string, unknown> };
    const finds = finder(take(yaml));
    const payloads = [...found, ...misses];
    for (const payload of payloads)
      expect(naiveHolds(detection, payload)).toBe(found.includes(payload));
    for (let i = 0; i < 100; i++) {
      const mixed = { ...dice.pick(payloads), ...dice.pick(payloads) };
      const payload = Object.fromEntries(Object.entries(mixed).filter(() => dice.roll(8) > 0));
      const expected = naiveHolds(detection, payload);
      if (expected) hits += 1;
      expect([payload, finds(payload)]).toEqual([payload, expected]);
    }
  }
  expect(hits).toBeGreaterThan(300);
});
