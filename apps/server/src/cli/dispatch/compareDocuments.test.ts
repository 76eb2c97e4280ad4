import type { DispatchConfig, Route } from '@batcave/shared/dispatch';
import { expect, test } from 'vitest';
import { compareDocuments, compareRoutes, describeDocumentChange } from './compareDocuments.ts';

const linesOf = (before: unknown, after: unknown): string[] =>
  compareDocuments(before, after).map(describeDocumentChange);

test('things with a name are compared by name, wherever they stand', () => {
  const people = [{ identity: 'console/ana' }, { identity: 'console/bo', name: 'Bo' }];
  const after = [{ identity: 'console/bo', name: 'Bob' }, { identity: 'console/cem' }];
  expect(linesOf({ people }, { people: after })).toEqual([
    '- /people/console/ana  {"identity":"console/ana"}',
    '~ /people/console/bo/name  "Bo" → "Bob"',
    '+ /people/console/cem  {"identity":"console/cem"}',
  ]);
});

test('the order of fields means nothing', () => {
  const before = { people: [{ identity: 'console/ana', name: 'Ana' }], time_zone: 'UTC' };
  const after = { time_zone: 'UTC', people: [{ name: 'Ana', identity: 'console/ana' }] };
  expect(linesOf(before, after)).toEqual([]);
});

test('another order of the same things is a change', () => {
  const [a, b] = [
    { name: 'a', n: 1 },
    { name: 'b', n: 2 },
  ];
  expect(linesOf({ routes: [a, b] }, { routes: [b, a] })).toEqual([
    '~ /routes  ["a","b"] → ["b","a"]',
  ]);
});

test('two things of one name are both compared', () => {
  const routes = [{ match: ['a=b'] }, { match: ['a=b'], continue: true }];
  expect(linesOf({ routes }, { routes: [routes[0]] })).toEqual([
    '- /routes/1  {"match":["a=b"],"continue":true}',
  ]);
});

const withRoute = (route: Route): DispatchConfig => ({
  receivers: ['ops', 'all'].map((name) => ({
    ...{ name, type: 'webhook', url: 'https://example.com/', secret: { set: true } },
    reads_as: 'console/noc',
  })),
  route,
});

test('a change of a parent is a change of the routes that have it from there', () => {
  const routes = [{ name: 'child' }, { name: 'own', receivers: ['all'] }];
  const before = withRoute({ receivers: ['ops'], routes });
  const after = withRoute({ receivers: ['all'], routes: [...routes, { name: 'new' }] });
  expect(
    compareRoutes(before, after).map(({ path, kind, what }) => [path, kind, ...what].slice(0, 3)),
  ).toEqual([
    ['root', 'changed', 'receivers ops → receivers all'],
    ['root > child', 'changed', 'receivers ops → receivers all'],
    ['root > new', 'added', 'match everything'],
  ]);
  expect(compareRoutes(after, before).at(-1)).toMatchObject({
    path: 'root > new',
    kind: 'removed',
  });
});
