import type { Route } from '@batcave/shared/dispatch';
import { describe, expect, test } from 'vitest';
import { compileRegex } from '../mute/testing/aSilence.ts';
import { Random } from '../fatigue/testing/random.ts';
import { allRoutes, type CompiledRoute, compileRoute } from './compileRoute.ts';
import { findRoutes, groupKeyOf, groupLabels } from './findRoutes.ts';

function compiled(route: Route): CompiledRoute {
  const done = compileRoute(route, compileRegex);
  if (!done.ok) throw new Error(JSON.stringify(done.faults));
  return done.route;
}

const ids = (route: Route, labels: Record<string, string>): string[] =>
  findRoutes(compiled(route), labels).routes.map(({ id }) => id);

describe('compiling a tree', () => {
  test('gives a child what it does not say itself', () => {
    const [, child, deep] = allRoutes(
      compiled({
        receivers: ['slack', 'slack'],
        escalation: 'day',
        group_by: ['service'],
        group_wait: '5s',
        mute_during: ['night'],
        routes: [{ name: 'a', repeat_interval: '1h', routes: [{ name: 'b', group_by: ['...'] }] }],
      }),
    );
    expect(child).toMatchObject({
      ...{ receivers: ['slack'], escalation: 'day', groupBy: ['service'], groupWaitMs: 5000 },
      ...{ groupIntervalMs: 300_000, repeatIntervalMs: 3_600_000, muteDuring: ['night'] },
    });
    expect(deep).toMatchObject({
      groupBy: 'all',
      repeatIntervalMs: 3_600_000,
      path: 'root > a > b',
    });
  });

  test('never ticks faster than once a second, and may tell at once', () => {
    const route = { group_wait: '0s', group_interval: '0s', repeat_interval: '0s' };
    expect(compiled(route)).toMatchObject({
      ...{ groupWaitMs: 0, groupIntervalMs: 1000, repeatIntervalMs: 1000 },
    });
  });

  test('says everything that is wrong, and where', () => {
    const done = compileRoute(
      {
        group_wait: 'soon',
        routes: [{ match: ['service="a"', 'nonsense'] }, { routes: [{ match: ['host=~"("'] }] }],
      },
      compileRegex,
    );
    expect(done.ok ? [] : done.faults.map(({ path }) => path)).toEqual([
      '/route/group_wait',
      '/route/routes/0/match/1',
      '/route/routes/1/routes/0/match/0',
    ]);
  });

  test('tells nodes apart that say the same, and all that is below them', () => {
    const twin: Route = {
      match: ['service="a"'],
      continue: true,
      routes: [{ name: 'x' }, { name: 'x' }],
    };
    const all = allRoutes(compiled({ routes: [twin, twin, twin] })).map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
  });

  test('finds a node again by its id wherever it stands among its siblings', () => {
    const a: Route = { match: ['service="a"'], receivers: ['x'] };
    const b: Route = { name: 'night', match: ['service="b"'] };
    const before = allRoutes(compiled({ routes: [a, b] })).map(({ id }) => id);
    const after = allRoutes(compiled({ routes: [b, { ...a, receivers: ['y'] }] })).map(
      ({ id }) => id,
    );
    expect(after.sort()).toEqual(before.sort());
  });
});

describe('finding the routes of an alert', () => {
  const tree: Route = {
    receivers: ['all'],
    routes: [
      {
        match: ['service="pay"'],
        continue: true,
        name: 'pay',
        routes: [{ match: ['severity="CRITICAL"'], name: 'worst' }],
      },
      { match: ['severity=~"ERROR|CRITICAL"'], name: 'bad' },
      { match: ['service!="pay"'], name: 'rest' },
    ],
  };

  test('takes the deepest that fits, and goes on where it is told to', () => {
    expect(ids(tree, { service: 'pay', severity: 'CRITICAL' })).toEqual([
      'root > pay > worst',
      'root > bad',
    ]);
    expect(ids(tree, { service: 'pay', severity: 'WARN' })).toEqual(['root > pay']);
    expect(ids(tree, { service: 'web', severity: 'ERROR' })).toEqual(['root > bad']);
    expect(ids(tree, { service: 'web', severity: 'INFO' })).toEqual(['root > rest']);
  });

  test('takes the root when no child fits, and nothing without a tree', () => {
    expect(ids({ routes: [{ match: ['service="pay"'] }] }, { service: 'web' })).toEqual(['root']);
    expect(findRoutes(undefined, {})).toEqual({ routes: [], steps: [] });
  });

  test('sees a label that is missing as empty, also one called as something every object has', () => {
    expect(ids({ routes: [{ name: 'x', match: ['host=""'] }] }, {})).toEqual(['root > x']);
    expect(ids({ routes: [{ name: 'x', match: ['constructor!=""'] }] }, {})).toEqual(['root']);
  });

  test('finds what a plain walk by the words of Alertmanager finds, in 3000 trees', () => {
    const random = new Random(7);
    const node = (depth: number): Route => ({
      match: random.pick([[], ['a="1"'], ['a="2"'], ['b=~"1|2"'], ['b!="1"'], ['a="1"', 'b="2"']]),
      continue: random.chance(0.4),
      routes:
        depth === 3
          ? []
          : Array.from({ length: Math.floor(random.between(0, 4)) }, () => node(depth + 1)),
    });
    let several = 0;
    for (let i = 0; i < 3000; i += 1) {
      const root = compiled({ ...node(0), match: [] });
      const labels = { a: random.pick(['1', '2', '3']), b: random.pick(['1', '2', '3']) };
      const found = findRoutes(root, labels).routes;
      expect(found).toEqual(walk(root, labels));
      if (found.length > 1) several += 1;
    }
    expect(several).toBeGreaterThan(300);
  });
});

/** As dispatch/route.go of Alertmanager says it: nothing if it does not fit; else its children's, or itself. */
function walk(route: CompiledRoute, labels: Record<string, string>): CompiledRoute[] {
  if (!route.match.matches(labels)) return [];
  const all: CompiledRoute[] = [];
  for (const child of route.routes) {
    const matches = walk(child, labels);
    all.push(...matches);
    if (matches.length > 0 && !child.goesOn) break;
  }
  return all.length === 0 ? [route] : all;
}

describe('the group of an alert', () => {
  const labels = { service: 'pay', alert_id: 'x1', incident: 'i1' };

  test('is made of the labels that the route names', () => {
    expect(groupLabels(compiled({ group_by: ['service', 'host'] }), labels)).toEqual({
      service: 'pay',
      host: '',
    });
    expect(groupLabels(compiled({}), labels)).toEqual({ incident: 'i1' });
    expect(groupLabels(compiled({ group_by: ['...'] }), labels)).toEqual({ alert_id: 'x1' });
    expect(groupLabels(compiled({ group_by: [] }), labels)).toEqual({});
  });

  test('is the same in whatever order they are named, and another at another route', () => {
    const one = compiled({ group_by: ['a', 'b'] });
    const other = compiled({ name: 'other', group_by: ['a', 'b'] });
    expect(groupKeyOf(one, { a: '1', b: '2' })).toBe(groupKeyOf(one, { b: '2', a: '1' }));
    expect(groupKeyOf(one, { a: '1', b: '2' })).not.toBe(groupKeyOf(other, { a: '1', b: '2' }));
  });
});
