import { describe, expect, it } from 'vitest';
import { placeFault, readRuleText } from './ruleProblems.ts';

const GOOD = `{
  "name": "Busy",
  "severity": "WARN",
  "match": {},
  "condition": {
    "aggregate": "count",
    "window": "1m",
    "operator": ">",
    "threshold": 1
  }
}`;

const faultsOf = (text: string) =>
  readRuleText(text).faults.map(({ line, message }) => `${String(line)} ${message}`);

describe('the text of a rule', () => {
  it('has no fault when it has the form of a rule', () => {
    expect(readRuleText(GOOD)).toMatchObject({ rule: { name: 'Busy' }, faults: [] });
  });

  it('is told the line at which it stops being JSON', () => {
    const [first] = readRuleText(GOOD.replace('"WARN",', '"WARN"')).faults;
    expect(first).toMatchObject({ line: 4 });
    expect(first?.message).toMatch(/^It is not JSON: Expected ',' or '}'/);
    expect(readRuleText('').faults[0]?.message).toBe('It is empty: write a rule.');
    expect(readRuleText('{').rule).toBeUndefined();
    const [token] = readRuleText('{\n"name": busy\n}').faults;
    expect(token).toMatchObject({ line: 2 });
    expect(faultsOf('[]')).toEqual(['1 The rule must be an object. Send an object.']);
  });

  it('is told the line of a field, the limit and the fix', () => {
    expect(faultsOf(GOOD.replace('"threshold": 1', '"threshold": "1"'))).toEqual([
      '9 condition.threshold must be a number. Send the number 1, not text.',
    ]);
    expect(faultsOf(GOOD.replace('"name": "Busy",', ''))).toEqual([
      '1 name must be text of 1 to 200 characters. It is missing: add it.',
    ]);
    expect(faultsOf(GOOD.replace('"severity"', '"sevrity": "WARN", "severity"'))[0]).toMatch(
      /^3 sevrity .*Write "severity" if that is what you meant\.$/,
    );
  });

  it('does not lose a field in silence that stands twice', () => {
    expect(faultsOf(GOOD.replace('"match": {},', '"match": {},\n"match": {"type": "a"},'))).toEqual(
      ['5 match must be there once. Take one of the two out.'],
    );
  });

  it('finds the fault of a server in lists, under odd names and where nothing is', () => {
    const text = `{\n"labels": {\n"a/b": 1\n},\n"levels": [{},\n{"severity": "x"}]\n}`;
    const read = readRuleText(text);
    const lineOf = (field: string) => placeFault(read, text, { field, limit: 'x', fix: 'y' }).line;
    expect([
      lineOf('/labels/a~1b'),
      lineOf('/levels/1/severity'),
      lineOf('/levels/1/none'),
    ]).toEqual([3, 6, 6]);
    expect([lineOf(''), lineOf('/nowhere')]).toEqual([1, 1]);
  });

  it('reads deep nonsense without end', () => {
    expect(readRuleText('['.repeat(5000)).rule).toBeUndefined();
    const deep = `{"x": ${'['.repeat(2000)}${']'.repeat(2000)}}`;
    expect(readRuleText(deep).faults.length).toBeGreaterThan(0);
  });
});
