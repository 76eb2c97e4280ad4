import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeUnmeasured, unmeasured } from '../../bench/elsewhere.ts';

const DESKTOP = new URL('../../', import.meta.url);

/** Every bar that the design asks for, in its order. */
const BARS =
  'B-01 B-02 B-03 B-04 B-05 B-06 B-07 B-08 B-08b B-08c B-09 B-09b B-09c B-10 B-11 B-12 B-13 B-14 B-15 B-16 B-17 B-17b B-18 B-19 B-20 B-21 B-21b B-21c B-21d B-21e B-21f B-22 B-23 B-24 B-25 B-26 B-27 B-28 B-29 B-30 B-31 B-32'.split(
    ' ',
  );

it('has each bar either measured or said not to be', () => {
  const folder = new URL('bench/', DESKTOP);
  const measuring = readdirSync(folder)
    .filter((name) => name !== 'elsewhere.ts')
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const said = new Set(unmeasured([]).map(({ bar }) => bar));
  const missing = BARS.filter((bar) => !measuring.includes(`'${bar}'`) && !said.has(bar));
  expect(missing).toEqual([]);
  expect([...said].filter((bar) => !BARS.includes(bar))).toEqual([]);
});

it('names tests that are there', () => {
  const named = unmeasured([]).flatMap(({ shownBy }) => shownBy?.split(' ')[1] ?? []);
  const isThere = (word: string) =>
    [`test/${word}.test.ts`, `src/workspace/${word}.test.ts`].some((path) =>
      existsSync(new URL(path, DESKTOP)),
    );
  expect(named.filter((word) => !isThere(word))).toEqual([]);
});

it('leaves out what a run has measured, and says why and how the others are shown', () => {
  const soak = { bar: 'B-22', what: 'wall', target: '0', measured: '0', passed: true };
  const left = unmeasured([soak]);
  expect(left.some(({ bar }) => bar === 'B-22')).toBe(false);
  expect(describeUnmeasured(left)).toMatch(
    /^not measured {2}B-14 .*takes three displays.*shown by npm test -- --project console e2e\/liveWall$/m,
  );
});
