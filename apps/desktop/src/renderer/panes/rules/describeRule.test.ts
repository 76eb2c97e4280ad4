import type { RuleInput } from '@batcave/shared/rules';
import { describe, expect, it } from 'vitest';
import {
  describeEvents,
  describeJudgement,
  readDisabledReason,
  switchRule,
} from './describeRule.ts';

const RULE: RuleInput = { name: 'a', severity: 'WARN', match: {} };
const ID = '0197e4a0-6f3a-7c11-9a55-2b6f1d1f0001';

describe('a condition in words', () => {
  it.each<[string, Partial<RuleInput>]>([
    [
      'Mean of busy_percent over 90 within 1m, for 30s',
      {
        condition: {
          ...{ aggregate: 'avg', field: 'payload.busy_percent', window: '1m' },
          ...{ operator: '>', threshold: 90 },
        },
        for: '30s',
      },
    ],
    [
      'Count of events at least 10 within 5m',
      { condition: { aggregate: 'count', window: '5m', operator: '>=', threshold: 10 }, for: '0s' },
    ],
    [
      'Unusual per_minute (seasonal, low only)',
      { condition: { detector: 'seasonal', field: 'payload.per_minute', direction: 'down' } },
    ],
    [
      'Unusual count of events each 1m (robust z, score from 0.999)',
      { condition: { detector: 'robust_z', aggregate: 'count', step: '1m', threshold: 0.999 } },
    ],
    ['No event for 90m', { absence: { after: '90m' } }],
    [
      'No event from a source and tier for 90m',
      { absence: { after: '90m' }, group_by: ['source', 'labels.tier'] },
    ],
    [
      'No event from a source for 1m',
      {
        condition: { aggregate: 'count', window: '1m', operator: '<', threshold: 0 },
        ...{ group_by: ['source'], no_data: { after: '1m', policy: 'alert' } },
      },
    ],
    [
      'No event within 5m, for 30s',
      { condition: { aggregate: 'count', window: '5m', operator: '<', threshold: 1 }, for: '30s' },
    ],
    [
      'Count of events under 0 within 1m',
      {
        condition: { aggregate: 'count', window: '1m', operator: '<', threshold: 0 },
        no_data: { after: '1m', policy: 'resolve' },
      },
    ],
    [
      'Sum of errors under 1 within 1m',
      {
        condition: {
          ...{ aggregate: 'sum', field: 'payload.errors', window: '1m' },
          ...{ operator: '<', threshold: 1 },
        },
      },
    ],
    [
      'All of 3 rules hold, for 1m',
      {
        when: { all: [{ rule: ID }, { any: [{ rule: ID }, { not: { rule: ID } }] }] },
        for: '1m',
      },
    ],
    ['One of 1 rule holds', { when: { any: [{ rule: ID }] } }],
    ['Nothing: neither condition, absence nor when', {}],
  ])('%s', (words, fields) => {
    expect(describeJudgement({ ...RULE, ...fields })).toBe(words);
  });

  it('says which events count', () => {
    expect(describeEvents({})).toBe('');
    expect(describeEvents({ match: {} })).toBe('any event');
    expect(
      describeEvents({
        match: { type: ['a', 'b'], source: 'web-1', severity: ['ERROR'], labels: { env: 'prod' } },
      }),
    ).toBe('a or b from web-1 with 2 conditions');
  });
});

describe('disabling', () => {
  it('keeps the reason in the first line of the description, and the rest as it was', () => {
    const off = switchRule({ ...RULE, description: 'Nightly.' }, false, ' the disk\n is full ');
    expect(off).toMatchObject({
      enabled: false,
      description: 'Disabled: the disk is full\nNightly.',
    });
    expect(readDisabledReason(off.description)).toBe('the disk is full');
    expect(switchRule(off, false, 'again').description).toBe('Disabled: again\nNightly.');
  });

  it('takes the reason away with enabling, and leaves no empty description', () => {
    const off = switchRule(RULE, false, 'noise');
    expect(off.description).toBe('Disabled: noise');
    expect(switchRule(off, true)).toEqual({ ...RULE, enabled: true });
    expect(readDisabledReason('Disabled is not the word')).toBeNull();
  });
});
