import { describe, expect, test } from 'vitest';
import { RECORDED_RULES } from '../recording.ts';
import { checkEvidence, isClean } from './checkEvidence.ts';
import { makeEvidence } from './madeEvidence.ts';
import { CONSOLE_PLANTS, PLANTS } from './plants.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const good = makeEvidence(RECORDED_RULES, SEED);

describe(`the checker (SEED=${String(SEED)})`, () => {
  test('finds nothing in what a cluster without a fault leaves behind', () => {
    expect(isClean(checkEvidence(good)), JSON.stringify(checkEvidence(good))).toBe(true);
    // Without all this it would prove little.
    const fired = new Set(good.alerts.map(({ ruleId }) => ruleId));
    expect(good.rules.filter(({ rule_id }) => !fired.has(rule_id)).map(({ name }) => name)).toEqual(
      [],
    );
    expect(good.alerts.length).toBeGreaterThan(50);
  });

  test.for([...PLANTS, ...CONSOLE_PLANTS])('notices when $what', ({ finding, plant }) => {
    expect(checkEvidence(plant(good))[finding].length).toBeGreaterThan(0);
  });
});
