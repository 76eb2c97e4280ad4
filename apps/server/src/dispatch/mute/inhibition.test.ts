import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileInhibitions, InhibitionIndex } from './inhibition.ts';
import { compileRegex } from './testing/aSilence.ts';

function indexOf(...inhibitions: Parameters<typeof compileInhibitions>[0]) {
  const compiled = compileInhibitions(inhibitions, compileRegex);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  return new InhibitionIndex(compiled.inhibitions);
}

const DOWN = {
  name: 'host down',
  source: ['rule="down"'],
  target: ['rule!="down"'],
  equal: ['host'],
};
const source = (alertId: string, labels: Record<string, string>) => ({
  alertId,
  labels,
  summary: `summary of ${alertId}`,
});

describe('an alert', () => {
  test('is inhibited by a source with equal labels, as long as that fires', () => {
    const index = indexOf(DOWN);
    const target = { rule: 'slow', host: 'db-1' };
    index.add(source('a', { rule: 'down', host: 'db-2' }));
    expect(index.inhibitedBy('t', target)).toBeUndefined();
    index.add(source('b', { rule: 'down', host: 'db-1' }));
    expect(index.inhibitedBy('t', target)).toEqual({
      by: 'inhibition',
      name: 'host down',
      sourceAlertId: 'b',
      summary: 'summary of b',
    });
    index.remove('b');
    expect(index.inhibitedBy('t', target)).toBeUndefined();
  });

  test('shares a label that both lack', () => {
    const index = indexOf(DOWN);
    index.add(source('a', { rule: 'down' }));
    expect(index.inhibitedBy('t', { rule: 'slow' })?.sourceAlertId).toBe('a');
    expect(index.inhibitedBy('t', { rule: 'slow', host: '' })?.sourceAlertId).toBe('a');
    expect(index.inhibitedBy('t', { rule: 'slow', host: 'db-1' })).toBeUndefined();
  });

  test('is never inhibited by itself, nor do two that are source and target silence each other', () => {
    const index = indexOf({
      source: ['severity=~"ERROR|CRITICAL"'],
      target: ['severity!="INFO"'],
      equal: ['service'],
    });
    const labels = { severity: 'ERROR', service: 'payments' };
    index.add(source('a', labels));
    index.add(source('b', labels));
    expect(index.inhibitedBy('a', labels)).toBeUndefined();
    expect(index.inhibitedBy('b', labels)).toBeUndefined();
    expect(index.inhibitedBy('c', { ...labels, severity: 'WARN' })?.sourceAlertId).toBe('a');
    // Also when it has become another since it was added.
    const own = indexOf({ source: ['severity="ERROR"'], target: ['severity="WARN"'] });
    own.add(source('a', { severity: 'ERROR' }));
    expect(own.inhibitedBy('a', { severity: 'WARN' })).toBeUndefined();
  });

  test('is found again under its new labels when it changes', () => {
    const index = indexOf(DOWN);
    index.add(source('a', { rule: 'down', host: 'db-1' }));
    index.add(source('a', { rule: 'down', host: 'db-2' }));
    expect(index.inhibitedBy('t', { rule: 'slow', host: 'db-1' })).toBeUndefined();
    expect(index.inhibitedBy('t', { rule: 'slow', host: 'db-2' })).toBeDefined();
  });
});

test('answers do not depend on the order, and equal those of a plain search', () => {
  const inhibitions = [
    DOWN,
    {
      name: 'worse',
      source: ['severity="CRITICAL"'],
      target: ['severity=~"WARN|CRITICAL"'],
      equal: ['service', 'host'],
    },
  ];
  const alert = fc.record({
    rule: fc.constantFrom('down', 'slow'),
    severity: fc.constantFrom('WARN', 'CRITICAL'),
    service: fc.constantFrom('a', 'b'),
    host: fc.constantFrom('', 'h1', 'h2'),
  });
  const steps = fc.array(
    fc.record({ id: fc.integer({ min: 0, max: 9 }), alert, gone: fc.boolean() }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, alert, fc.integer({ min: 0, max: 12 }), (all, labels, own) => {
      const index = indexOf(...inhibitions);
      const firing = new Map<string, (typeof all)[number]['alert']>();
      for (const { id, alert: each, gone } of all) {
        const alertId = `a${String(id)}`;
        firing.delete(alertId);
        if (gone) index.remove(alertId);
        else {
          firing.set(alertId, each);
          index.add(source(alertId, each));
        }
      }
      const again = indexOf(...inhibitions);
      for (const [alertId, each] of [...firing].reverse()) again.add(source(alertId, each));
      type Labels = typeof labels;
      const rules = [
        {
          isSource: (each: Labels) => each.rule === 'down',
          isTarget: (each: Labels) => each.rule !== 'down',
          key: (each: Labels) => each.host,
        },
        {
          isSource: (each: Labels) => each.severity === 'CRITICAL',
          isTarget: () => true,
          key: (each: Labels) => `${each.service} ${each.host}`,
        },
      ];
      const found = rules.flatMap(({ isSource, isTarget, key }) =>
        [...firing]
          .filter(([alertId]) => alertId !== `a${String(own)}`)
          .filter(([, each]) => isTarget(labels) && isSource(each) && key(each) === key(labels))
          .filter(([, each]) => !(isSource(labels) && isTarget(each)))
          .map(([alertId]) => alertId)
          .sort()
          .slice(0, 1),
      );
      const [expected] = found;
      const id = `a${String(own)}`;
      expect(index.inhibitedBy(id, labels)?.sourceAlertId).toBe(expected);
      expect(again.inhibitedBy(id, labels)).toEqual(index.inhibitedBy(id, labels));
    }),
    { numRuns: 500 },
  );
});

test('ten thousand alerts that share all labels take moments', () => {
  const index = indexOf({
    source: ['severity="CRITICAL"'],
    target: ['severity="WARN"'],
    equal: ['service'],
  });
  const startMs = performance.now();
  for (let i = 0; i < 10_000; i += 1)
    index.add(source(String((i * 7919) % 10_000), { severity: 'CRITICAL', service: 'a' }));
  for (let i = 0; i < 10_000; i += 1) {
    expect(index.inhibitedBy('t', { severity: 'WARN', service: 'a' }) === undefined).toBe(false);
    index.remove(String(i));
  }
  expect(index.inhibitedBy('t', { severity: 'WARN', service: 'a' })).toBeUndefined();
  expect(performance.now() - startMs).toBeLessThan(2000);
});

test('an inhibition that fits everything, or whose matchers cannot be read, is refused where it stands', () => {
  expect(
    compileInhibitions(
      [
        { source: [], target: ['a="b"'] },
        { source: ['a="b"'], target: ['a=~"("'] },
      ],
      compileRegex,
    ),
  ).toMatchObject({
    ok: false,
    faults: [{ path: '/inhibitions/0/source' }, { path: '/inhibitions/1/target/0' }],
  });
});
