import type { DispatchConfig, Route } from '@batcave/shared/dispatch';
import { expect, test } from 'vitest';
import type { CompileRegex } from '../matchers.ts';
import { lintConfig, MAX_FINDINGS } from './lintConfig.ts';
import {
  compileRegex,
  type Draft,
  lint,
  NOW_MS,
  receiver,
  sound,
} from './testing/soundDocument.ts';

test('says nothing about a document with nothing to say about', () => {
  expect(lint(sound())).toEqual([]);
  expect(lint({})).toEqual([]);
});

test('says how somebody who may read nothing is granted a role', () => {
  const config = sound();
  receiver(config, 0)['reads_as'] = 'console/blind';
  expect(lint(config)).toMatchObject([
    {
      severity: 'warning',
      message: expect.stringContaining(
        'sentry access grant --kind console --name blind --role viewer --tenant acme.',
      ) as string,
    },
  ]);
  expect(lintConfig(config, { nowMs: NOW_MS, compileRegex })).toEqual([]);
});

test('names the place of every receiver on a circle of fallbacks', () => {
  const config = sound();
  receiver(config, 1)['fallback'] = 'slack';
  const paths = lint(config).flatMap(({ code, path }) => (code === 'fallback_cycle' ? [path] : []));
  expect(paths).toEqual(['/receivers/0/fallback', '/receivers/1/fallback']);
});

test('says when nobody is on call', () => {
  const config = sound();
  config.schedules[0]!.layers[0]!.hours = [{ from: '08:00', to: '20:00' }];
  expect(lint(config).find(({ code }) => code === 'schedule_gap')?.message).toContain(
    'from 2026-11-23T19:00:00.000Z to 2026-11-24T07:00:00.000Z and 29 times more',
  );
});

test('does not mind one person in two schedules at different times', () => {
  const config = sound();
  const other = structuredClone(config.schedules[0]!);
  other.name = 'secondary';
  other.overrides = [];
  other.layers[0]!.people.reverse();
  config.schedules[0]!.overrides = [];
  config.schedules.push(other);
  config.escalations[0]!.levels[1]!.targets = [{ schedule: 'secondary' }];
  const codes = () => lint(config).map(({ code }) => code);
  expect(codes()).toEqual([]);
  other.layers[0]!.people.reverse();
  expect(codes()).toEqual(['same_person_twice']);
});

test('does not mind a route after one that fits everything and continues', () => {
  const config = sound();
  config.route = {
    receivers: ['slack'],
    routes: [{ continue: true, escalation: 'page', mute_during: ['holidays'] }, { match: ['a=b'] }],
  };
  expect(lint(config)).toEqual([]);
});

test('says that there is no route when there are receivers', () => {
  const config: DispatchConfig = { ...sound() };
  delete (config as Partial<Draft>).route;
  expect(lint(config).map(({ code }) => code)).toContain('no_route');
});

test('refuses more expressions than it would compile', () => {
  let compiled = 0;
  const routes = Array.from({ length: 2100 }, (_, i) => ({ match: [`host=~"h${String(i)}.*"`] }));
  const split = { routes: routes.slice(0, 1500) };
  const config = { ...sound(), route: { receivers: ['slack'], routes: [split] }, inhibitions: [] };
  const counting: CompileRegex = (pattern) => {
    compiled += 1;
    return compileRegex(pattern);
  };
  const codesOf = () => lintConfig(config, { nowMs: NOW_MS, compileRegex: counting });
  expect(codesOf().map(({ code }) => code)).not.toContain('too_many_expressions');
  config.inhibitions = routes
    .slice(1500)
    .map(({ match }) => ({ source: match, target: [] })) as never;
  compiled = 0;
  expect(codesOf().find(({ code }) => code === 'too_many_expressions')?.path).toBe(
    '/inhibitions/500/source/0',
  );
  // Each by itself, and between the anchors.
  expect(compiled).toBe(4000);
});

test('refuses a tree that is too deep or too wide', () => {
  let deep: Route = { receivers: ['slack'] };
  for (let i = 0; i < 30; i += 1) deep = { receivers: ['slack'], routes: [deep] };
  const found = lint({ ...sound(), route: deep }).filter(({ code }) => code === 'too_many_routes');
  expect(found.map(({ path }) => path)).toEqual([`/route${'/routes/0'.repeat(16)}`]);
});

test('finds at most 500 things in a hostile document, errors first, in order, in little time', () => {
  const config = sound();
  const range = <T>(length: number, make: (i: number) => T) =>
    Array.from({ length }, (_, i) => make(i));
  config.services = range(5000, (i) => ({
    name: `s${String(i)}`,
    depends_on: range(20, (j) => `x${String(j)}`),
  }));
  config.people = range(2000, (i) => ({
    identity: `console/p${String(i)}`,
    contacts: range(10, () => ({ receiver: 'mail' })),
  }));
  config.schedules = range(200, (i) => ({
    name: `c${String(i)}`,
    layers: range(20, (): Draft['schedules'][number]['layers'][number] => ({
      people: range(100, (j) => `console/p${String(j)}`),
      rotation: 'daily',
      starts: '2026-01-01',
      hours: range(50, (j) => ({ from: `${String(j % 24).padStart(2, '0')}:00`, to: '24:00' })),
    })),
  }));
  config.escalations = range(200, (i) => ({
    name: `e${String(i)}`,
    levels: range(20, () => ({ targets: range(20, (j) => ({ schedule: `c${String(j)}` })) })),
  }));
  config.route = {
    receivers: ['lost'],
    routes: range(10, () => ({
      routes: range(190, (j) => ({ match: range(32, (k) => `l${String(k)}=v${String(j)}`) })),
    })),
  };
  const startMs = performance.now();
  const findings = lint(config);
  expect(performance.now() - startMs).toBeLessThan(5000);
  expect(findings).toHaveLength(MAX_FINDINGS);
  expect(findings.every(({ severity }) => severity === 'error')).toBe(true);
  const order = new Intl.Collator('en', { numeric: true });
  expect(findings).toEqual(findings.toSorted((a, b) => order.compare(a.path, b.path)));
});
