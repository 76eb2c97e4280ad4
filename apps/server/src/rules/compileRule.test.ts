import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRule } from './compileRule.ts';
import { buildCondition, buildRule } from './testing/buildRule.ts';

function fingerprintOf(fields: Partial<Rule>): string {
  const result = compileRule(buildRule(fields));
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.rule.fingerprint;
}

test('says why a rule cannot be compiled', () => {
  expect(compileRule(buildRule({ for: '8d' }))).toEqual({
    ok: false,
    faults: [{ field: '/for', limit: '0s to 7d', fix: expect.any(String) as string }],
  });
});

test('keeps the fingerprint when nothing that judges changes', () => {
  const before = fingerprintOf({});
  const same: Partial<Rule>[] = [
    { name: 'other', version: 2, severity: 'CRITICAL', summary: '{{value}}', labels: { a: 'b' } },
    { group_by: ['source'], for: '0s' },
    { condition: buildCondition({ window: '10000ms', recovery_threshold: 90 }) },
    { match: { type: ['host.cpu', 'host.cpu'] } },
  ];
  for (const fields of same) expect(fingerprintOf(fields)).toBe(before);
  expect(fingerprintOf({ match: { labels: { a: '1', b: ['2', '3'] } } })).toBe(
    fingerprintOf({ match: { labels: { b: ['3', '2'], a: '1' } } }),
  );
});

test('changes the fingerprint with everything that judges', () => {
  const changes: Partial<Rule>[] = [
    {},
    { match: {} },
    { match: { type: 'host.cpu', source: 'web-1' } },
    { match: { type: 'host.cpu', severity: ['WARN'] } },
    { match: { type: 'host.cpu', labels: { a: 'b' } } },
    { match: { type: 'host.cpu', where: [{ field: 'payload.v', op: '>', value: 1 }] } },
    { match: { type: 'host.cpu', where: [{ field: 'payload.v', op: '>', value: 2 }] } },
    { group_by: [] },
    { group_by: ['labels.a'] },
    { condition: buildCondition({ aggregate: 'min' }) },
    { condition: buildCondition({ field: 'payload.w' }) },
    { condition: buildCondition({ window: '11s' }) },
    { condition: buildCondition({ operator: '>=' }) },
    { condition: buildCondition({ threshold: 91 }) },
    { condition: buildCondition({ recovery_threshold: 80 }) },
    { for: '1s' },
    { keep_firing_for: '1s' },
    { no_data: { after: '1m', policy: 'keep' } },
    { no_data: { after: '1m', policy: 'alert' } },
  ];
  expect(new Set(changes.map(fingerprintOf)).size).toBe(changes.length);
});
