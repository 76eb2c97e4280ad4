import { ROUTES } from '../api/index.ts';
import { SecretSchema } from '../dispatch/index.ts';
import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { explainFaults } from './explainFaults.ts';
import { nearestName } from './nearestName.ts';

function faultsOf(schema: TSchema, value: unknown) {
  return explainFaults(Compile(schema).Errors(value), schema, value);
}

const RULE = ROUTES['policies.create'].body;
const GOOD_RULE = {
  name: 'busy',
  severity: 'ERROR',
  match: {},
  condition: { aggregate: 'count', window: '1m', operator: '>', threshold: 1 },
};

test('a misspelt field is told with the one that was meant', () => {
  expect(faultsOf(RULE, { ...GOOD_RULE, sevrity: 'ERROR' })).toEqual([
    {
      field: '/sevrity',
      limit: expect.stringContaining('one of schema_version, name, description') as string,
      fix: 'Write "severity" if that is what you meant.',
    },
  ]);
});

test('a field deep inside is described by its own schema', () => {
  const condition = { ...GOOD_RULE.condition, threshold: '90' };
  expect(faultsOf(RULE, { ...GOOD_RULE, condition })).toEqual([
    { field: '/condition/threshold', limit: 'a number', fix: 'Send the number 90, not text.' },
  ]);
});

test('a field of a schema that contains itself is described as well', () => {
  const where = [{ any: [{ field: 'payload.v', op: '==', value: 1 }, { not: { feld: 'x' } }] }];
  expect(faultsOf(RULE, { ...GOOD_RULE, match: { where } })).toEqual([
    {
      field: '/match/where/0/any/0/op',
      limit: expect.stringContaining('one of =, !=, >') as string,
      fix: 'Write "=".',
    },
    {
      field: '/match/where/0/any/1/not/feld',
      limit: expect.stringContaining('one of field, op, value') as string,
      fix: 'Write "field" if that is what you meant.',
    },
  ]);
});

test('a value outside a list is told the list and the nearest of it', () => {
  expect(faultsOf(RULE, { ...GOOD_RULE, severity: 'critcal' })).toEqual([
    { field: '/severity', limit: 'one of INFO, WARN, ERROR, CRITICAL', fix: 'Write "CRITICAL".' },
  ]);
});

test('missing fields are told each', () => {
  const { name: _, severity: __, ...rest } = GOOD_RULE;
  expect(faultsOf(RULE, rest).map(({ field, limit }) => [field, limit])).toEqual([
    ['/name', 'text of 1 to 200 characters'],
    ['/severity', 'one of INFO, WARN, ERROR, CRITICAL'],
  ]);
});

test('alternatives are told as one choice', () => {
  expect(faultsOf(ROUTES['alerts.list'].query, { state: 'open' })).toEqual([
    { field: '/state', limit: 'one of OPEN, ACK, RESOLVED, active, all', fix: 'Write "OPEN".' },
  ]);
  expect(faultsOf(ROUTES['alerts.assign'].body, { assignee: 5 })).toEqual([
    {
      field: '/assignee',
      limit: 'text of 1 to 200 characters or null',
      fix: 'Send text of 1 to 200 characters or null.',
    },
  ]);
});

test('a field that no alternative takes is a fault of the choice, described in words and once', () => {
  const limit = '{ "value": "…" }, or { "set": true } for the one that is saved';
  const schema = Type.Object({ secret: SecretSchema }, { additionalProperties: false });
  expect(faultsOf(schema, { secret: { file: 'x' } })).toEqual([
    { field: '/secret', limit, fix: `Send ${limit}.` },
  ]);
  expect(faultsOf(schema, { secrt: { file: 'x' } })).toEqual([
    { field: '/secret', limit, fix: 'It is missing: add it.' },
    { field: '/secrt', limit: 'one of secret', fix: 'Write "secret" if that is what you meant.' },
  ]);
});

test('a fault inside an alternative is told where it is', () => {
  const match = { labels: { team: ['core', ''] } };
  expect(faultsOf(RULE, { ...GOOD_RULE, match }).map(({ field }) => field)).toEqual([
    '/match/labels/team/1',
  ]);
});

test('a text that is too long is told by how much', () => {
  expect(faultsOf(RULE, { ...GOOD_RULE, name: 'n'.repeat(203) })[0]?.fix).toBe(
    'Shorten it by 3 characters.',
  );
});

test('a name with a slash is one token of the pointer', () => {
  expect(faultsOf(RULE, { ...GOOD_RULE, 'a/b~c': 1 })[0]?.field).toBe('/a~1b~0c');
});

test('a body that is no object at all is told so', () => {
  expect(faultsOf(RULE, [])).toEqual([{ field: '', limit: 'an object', fix: 'Send an object.' }]);
});

test('a name that is near nothing suggests nothing', () => {
  expect(nearestName('group-by', ['group_by', 'for'])).toBe('group_by');
  expect(nearestName('tenant', ['name', 'severity', 'match'])).toBeUndefined();
});
