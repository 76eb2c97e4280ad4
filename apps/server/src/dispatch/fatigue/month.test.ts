import { expect, test } from 'vitest';
import { generateMonth } from './testing/month.ts';
import { playMonth } from './testing/runMonth.ts';

const month = generateMonth({ seed: 1 });

test('a month with labelled noise: much of it is not sent, little of what is real is missed', () => {
  const { played } = playMonth(month);
  const never = played.filter((p) => p.first.verdict === 'suppress' && p.toldAtMs === undefined);
  const noise = month.filter((alert) => !alert.actionable).length;
  const missed = never.filter((p) => p.alert.actionable).length;
  expect((never.length - missed) / noise).toBeGreaterThan(0.25);
  expect(missed / (month.length - noise)).toBeLessThan(0.01);
  for (const { alert, first } of played)
    if (alert.severity === 'CRITICAL' || alert.isSecurity) expect(first.verdict).toBe('deliver');
});

test('the same month comes to the same decisions', () => {
  const decisions = () => playMonth(month).played.map(({ first }) => first);
  expect(decisions()).toEqual(decisions());
  expect(generateMonth({ seed: 1 })).toEqual(month);
});

test('no kind is suppressed after somebody acted on it', () => {
  const { played } = playMonth(generateMonth({ seed: 2, drifting: 30 }));
  const acted = new Map<string, number>();
  for (const { alert, first, acted: isActed, toldAtMs } of played) {
    const kind = `${alert.ruleId}/${alert.service}`;
    if (first.verdict !== 'deliver')
      expect(acted.get(kind) ?? Infinity).toBeGreaterThan(alert.atMs);
    const atMs = (toldAtMs ?? alert.endMs) + alert.lookAfterMs;
    if (isActed) acted.set(kind, Math.min(acted.get(kind) ?? Infinity, atMs));
  }
  expect(acted.size).toBeGreaterThan(50);
});

test('suppression ends itself within days when noise becomes real and looks as before', () => {
  const drift = generateMonth({ seed: 1, drifting: 100, alike: true });
  const { reverts, model } = playMonth(drift);
  expect(reverts).toHaveLength(1);
  expect(model.mode).toBe('observe');
});
