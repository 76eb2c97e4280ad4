import { expect, test } from 'vitest';
import { checkDocument } from './checkDocument.ts';
import { readRules } from './readRules.ts';
import { aSpec } from './testing/aRule.ts';

test('a file whose rules wait for more groups by name than a tenant may is told from where on', () => {
  const { condition: _, ...spec } = aSpec();
  const named = Array.from({ length: 1000 }, (_, n) => ({ source: `backup-${String(n)}` }));
  const rules = Array.from({ length: 11 }, (_, n) => ({
    ...{ ...spec, name: `rule ${String(n)}`, absence: { after: '1h', expect: named } },
  }));
  const checked = checkDocument(readRules([...rules, aSpec({ name: 'waits for nobody' })]));
  expect(checked.flatMap(({ name, faults }) => faults.map(({ field }) => [name, field]))).toEqual([
    ['rule 10', '/policies/10/absence/expect'],
  ]);
});

test('a detector that no server has by itself was not looked at, and that is said', () => {
  const own = aSpec({ condition: { detector: 'my_forecast', field: 'payload.v' } });
  const [checked] = checkDocument(readRules([own]));
  expect(checked).toMatchObject({ faults: [], notes: [expect.stringContaining('my_forecast')] });
});
