import type { RuleInput, Where } from '@batcave/shared/rules';
import { describe, expect, test } from 'vitest';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { shareTenants } from '../setup/shareTenants.ts';
import { shareApp } from '../setup/startApp.ts';

function nested(depth: number): Where {
  const leaf: Where = { field: 'payload.v', op: '=', value: 1 };
  return Array.from({ length: depth }).reduce<Where>((inner) => ({ not: inner }), leaf);
}

/** Letters of `ab` that say nothing about those that follow. */
function mixed(length: number): string {
  return Array.from({ length }, () => (Math.random() < 0.5 ? 'a' : 'b')).join('');
}

const matching = (...where: Where[]) => aRule({ match: { where } });
const detecting = (condition: RuleInput['condition']): RuleInput => ({
  ...aRule(),
  ...(condition === undefined ? {} : { condition }),
});

describe('a rule that would cost too much', () => {
  const shared = shareApp({ settings: { max_groups_per_rule: 100 } });

  test.each<[string, RuleInput, string]>([
    [
      'an expression with a back-reference',
      matching({ field: 'payload.text', op: 'matches', value: '(a+)\\1' }),
      '/match/where/0/value',
    ],
    [
      'an expression that grows to thousands of steps',
      matching({ field: 'payload.text', op: 'matches', value: '(a{30}){30}' }),
      '/match/where/0/value',
    ],
    ['conditions nested nine deep', matching(nested(9)), `/match/where/0${'/not'.repeat(8)}`],
    [
      'more than 256 conditions',
      matching(
        ...Array.from({ length: 5 }, () => ({
          any: Array.from({ length: 60 }, () => nested(0)),
        })),
      ),
      '/match/where',
    ],
    [
      'a window of a year',
      aRule({ condition: { aggregate: 'count', window: '365d', operator: '>', threshold: 1 } }),
      '/condition/window',
    ],
    [
      'a delay of a thousand windows',
      { ...aRule(), condition: { ...aRule().condition, window: '1s' }, evaluation_delay: '20m' },
      '/evaluation_delay',
    ],
    [
      'steps shorter than a second',
      detecting({ detector: 'ewma', field: 'payload.v', step: '10ms' }),
      '/condition/step',
    ],
    [
      'a detector that nobody has set up',
      detecting({ detector: 'crystal_ball', field: 'payload.v' }),
      '/condition/detector',
    ],
    [
      'a parameter beyond its limit',
      detecting({
        ...{ detector: 'rate_of_change', field: 'payload.v' },
        parameters: { over_samples: 1e9 },
      }),
      '/condition/parameters/over_samples',
    ],
    [
      'a rule that joins itself',
      {
        ...{ name: 'ouroboros', severity: 'ERROR' },
        when: { rule: '00000000-0000-7000-8000-000000000000' },
      },
      '/when',
    ],
  ])('is refused when it is saved: %s', async (_, body, field) => {
    const problem = problemOf(await shared().operator.call('policies.create', { body }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(problem.errors?.[0]).toMatchObject({ field });
    expect(problem.errors?.[0]?.fix).not.toBe('');
  });

  test('is contained: groups without end', async () => {
    const app = shared();
    const hostile = await createRule(app, {
      ...{ name: 'a group for each event', group_by: ['payload.id'] },
      match: { type: 'test.flood' },
      condition: { aggregate: 'count', window: '7d', operator: '>', threshold: 1e9 },
    });
    const innocent = await createRule(app, { name: 'innocent' });
    const flood = Array.from({ length: 5000 }, (_, id) =>
      anEvent({ type: 'test.flood', payload: { id: String(id) } }),
    );
    for (let from = 0; from < flood.length; from += 100)
      await app.producer.send(flood.slice(from, from + 100));
    await app.producer.send([anEvent({ type: 'test.alarm' })]);
    await eventually(async () => {
      expect(await listAlerts(app.viewer, { rule_id: innocent.rule_id })).toHaveLength(1);
    });
    expect(await listAlerts(app.viewer, { rule_id: hostile.rule_id })).toHaveLength(0);
    await eventually(async () => {
      const { policies } = valueOf(await app.operator.call('policies.status', {}));
      const status = policies.find(({ rule_id }) => rule_id === hostile.rule_id);
      const { groups = 0, max_groups = 0, dropped_samples = 0 } = status ?? {};
      // In a cluster each partition has as many groups as a rule may have.
      expect(max_groups % 100).toBe(0);
      expect(groups).toBeGreaterThanOrEqual(100);
      expect(groups).toBeLessThanOrEqual(max_groups);
      expect(groups + dropped_samples).toBe(5000);
      expect(dropped_samples).toBeGreaterThan(0);
      expect(status?.warnings?.[0]).toContain('as many as it may');
    });
  });
});

describe('a rule whose expressions take other engines for ever', () => {
  // Two for each try.
  const tenants = shareTenants(4);

  test('holds up no other tenant, and says that it leaves events out', async () => {
    const [hostile, innocent] = [tenants.next().client, tenants.next().client];
    const costly = await Promise.all(
      ['^(a+)+$', 'a[ab]{15}$', '((a|b|ab|ba|aa|bb)*){10}a[ab]{100}$'].map((value) =>
        createRule(
          { operator: hostile },
          {
            ...{ name: value, group_by: [] },
            match: {
              type: 'test.costly',
              where: [{ field: 'payload.text', op: 'matches', value }],
            },
          },
        ),
      ),
    );
    const rule = await createRule({ operator: innocent }, { name: 'innocent' });
    // Each just under the longest that is searched for one of them: all of them run.
    const texts = [() => 'a'.repeat(14_000), () => mixed(6_700), () => mixed(445)];
    const before = process.cpuUsage();
    // All of a batch are received at once.
    for (const text of texts)
      await hostile.send(
        Array.from({ length: 300 }, () =>
          anEvent({ type: 'test.costly', payload: { text: `${text()}!` } }),
        ),
      );
    await innocent.send([anEvent({ type: 'test.alarm' })]);
    await eventually(async () => {
      expect(await listAlerts(innocent, { rule_id: rule.rule_id })).toHaveLength(1);
    });
    // Unbounded, the last two take over 20 ms for each text.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
    await eventually(async () => {
      const { policies } = valueOf(await hostile.call('policies.status', {}));
      const cut = policies.filter(({ unjudged_events: unjudged = 0 }) => unjudged > 0);
      expect(cut.map(({ rule_id }) => rule_id)).toContain(costly[2]?.rule_id);
      for (const { warnings } of cut) expect(warnings?.[0]).toContain('12.5 million steps');
    });
  });
});
