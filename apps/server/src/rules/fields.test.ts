import { expect, test } from 'vitest';
import { compileField } from './fields.ts';
import { buildEvent } from './testing/buildEvent.ts';

const payload: unknown = JSON.parse(
  '{"a":{"b":[{"c":7}]},"none":null,"__proto__":{"own":1},"text":"abc"}',
);
const event = buildEvent({ payload, labels: { 'k8s.pod': 'p-1' } });

test.each([
  ['source', 'web-1'],
  ['type', 'host.cpu'],
  ['severity', 'INFO'],
  ['labels.k8s.pod', 'p-1'],
  ['labels.k8s', undefined],
  ['labels.toString', undefined],
  ['payload.a.b.0.c', 7],
  ['payload.a.b.1.c', undefined],
  ['payload.none', undefined],
  ['payload.none.deeper', undefined],
])('reads %s as %j', (field, expected) => {
  expect(compileField(field)(event)).toBe(expected);
});

test.each([
  'payload.constructor',
  'payload.a.constructor.name',
  'payload.a.__proto__',
  'payload.text.length',
  'payload.toString',
])('never reaches a prototype through %s', (field) => {
  expect(compileField(field)(event)).toBeUndefined();
});

test('reads a property that only looks like the prototype', () => {
  expect(compileField('payload.__proto__.own')(event)).toBe(1);
});

test.each([null, 5, 'text', undefined])('finds nothing in the payload %j', (scalar) => {
  expect(compileField('payload.a')(buildEvent({ payload: scalar }))).toBeUndefined();
});
