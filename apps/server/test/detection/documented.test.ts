import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { DETECTOR_KINDS } from '../../src/rules/detectors/registry.ts';

const RULES_PAGE = readFileSync(
  path.join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'rules.md'),
  'utf8',
);
/** The cells of every table row of the page, without code marks. */
const ROWS = RULES_PAGE.split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

const parameters = DETECTOR_KINDS.flatMap((kind) =>
  Object.entries(kind.parameters).map(([name, spec]) => ({ kind: kind.name, name, spec })),
);

test.each(parameters)('docs/rules.md says what $kind does with $name', ({ kind, name, spec }) => {
  const row = ROWS.find(([of, parameter]) => of === kind && parameter === name);
  const limits = `${String(spec.min)} to ${String(spec.max)}`;
  expect(row).toEqual([kind, name, String(spec.default), limits, spec.what.replace(/\.$/, '')]);
});

test('docs/rules.md lists no parameter that is not there', () => {
  const known = new Set(parameters.map(({ kind, name }) => `${kind} ${name}`));
  const listed = ROWS.filter(
    (row) => row.length === 5 && DETECTOR_KINDS.some(({ name }) => name === row[0]),
  );
  expect(
    listed.map(([kind = '', name = '']) => `${kind} ${name}`).filter((one) => !known.has(one)),
  ).toEqual([]);
});

test.each(DETECTOR_KINDS)(
  'docs/rules.md says at which score $name fires',
  ({ name, defaultThreshold }) => {
    expect(RULES_PAGE.replaceAll('\n', ' ')).toContain(`\`${name}\` ${String(defaultThreshold)}`);
  },
);
