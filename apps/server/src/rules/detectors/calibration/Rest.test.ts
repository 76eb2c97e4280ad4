import { expect, test } from 'vitest';
import { Rest, type RestJson } from './Rest.ts';
import { scoreOf } from './surprise.ts';

const OPTIONS = { threshold: scoreOf(4), samples: 10 };

test('one incident raises one alert', () => {
  const rest = new Rest(OPTIONS);
  const surprises = [1, 4.2, 4.1, 4.2, 4.3, 4.3, 2, 1, 4.1];
  expect(surprises.map((own) => rest.raises(scoreOf(own)))).toEqual(
    surprises.map((_, i) => i === 1),
  );
});

test('something clearly stranger raises another at once', () => {
  const rest = new Rest(OPTIONS);
  expect([4.2, 6].map((own) => rest.raises(scoreOf(own)))).toEqual([true, true]);
});

test('as strange as before is enough again when the rest is over', () => {
  const rest = new Rest(OPTIONS);
  const raised = Array.from({ length: 30 }, () => rest.raises(scoreOf(4.1)));
  expect(raised.flatMap((own, i) => (own ? [i] : []))).toEqual([0, 11, 22]);
});

test('goes on from JSON', () => {
  let rest = new Rest(OPTIONS);
  const other = new Rest(OPTIONS);
  for (let i = 0; i < 100; i++) {
    const restored = new Rest(OPTIONS);
    restored.restore(JSON.parse(JSON.stringify(rest.toJson())) as RestJson);
    rest = restored;
    const score = scoreOf((i * 7) % 13 === 0 ? 4 + (i % 3) : 1);
    expect(rest.raises(score)).toBe(other.raises(score));
  }
  expect(() => {
    new Rest(OPTIONS).restore({ left: 11, bar: 0 });
  }).toThrow('rest');
});
