import { expect, test } from 'vitest';
import { readAnswer } from './Answer.ts';

const good = { state: { n: 1 }, score: 0.5, explanation: 'so' };

test('fills in what may be left out', () => {
  expect(readAnswer(good)).toEqual({
    ...{ score: 0.5, ready: true, lower: null, upper: null, direction: 0 },
    ...{ explanation: 'so', state: '{"n":1}' },
  });
});

test('a score before it is ready counts as 0', () => {
  expect(readAnswer({ ...good, ready: false })).toMatchObject({ ready: false, score: 0 });
});

test('cuts an explanation that is too long, and mends half characters', () => {
  const { explanation } = readAnswer({ ...good, explanation: `\ud800${'x'.repeat(1000)}` });
  expect(explanation).toBe(`\ufffd${'x'.repeat(499)}`);
});

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

test.each([
  [undefined, 'it is missing; it must be { state, score'],
  ['{}', 'it is the text "{}"; it must be'],
  [{ ...good, score: -0.1 }, 'score is -0.1; it must be a number from 0 to 1'],
  [{ ...good, score: Infinity }, 'score is Infinity; it must be a number from 0 to 1'],
  [{ ...good, score: 1n }, 'score is of type bigint; it must be a number'],
  [{ ...good, ready: 1 }, 'ready is 1; it must be true or false'],
  [{ ...good, lower: NaN }, 'lower is NaN; it must be a finite number or null'],
  [{ ...good, upper: '9' }, 'upper is the text "9"; it must be a finite number or null'],
  [{ ...good, direction: 2 }, 'direction is 2; it must be -1, 0 or 1'],
  [{ ...good, direction: 'up' }, 'direction is the text "up"; it must be -1, 0 or 1'],
  [{ ...good, explanation: undefined }, 'explanation is missing; it must be a text'],
  [{ ...good, state: undefined }, 'state is missing; it must be plain JSON'],
  [{ ...good, state: () => 1 }, 'state is of type function; it must be plain JSON'],
  [{ ...good, state: { big: 1n } }, 'its state is not plain JSON'],
  [{ ...good, state: cyclic }, 'its state is not plain JSON'],
  [{ ...good, state: 'x'.repeat(60_000) }, 'its state has 60002 bytes as JSON; it may have 60000'],
  [{ ...good, state: '"'.repeat(29_000) }, 'its state has 58002 bytes as JSON; it may have 60000'],
])('refuses %#, naming field and limit', (said, message) => {
  expect(() => readAnswer(said)).toThrow(message);
});
