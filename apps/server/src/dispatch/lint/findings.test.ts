import type { Route } from '@batcave/shared/dispatch';
import { describe, expect, test } from 'vitest';
import { compileDirectory, compileEscalation } from '../onCall/index.ts';
import { CHECKS } from './lintConfig.ts';
import { type Draft, lint, receiver, SET, sound } from './testing/soundDocument.ts';

const route = (config: Draft) => config.route as { -readonly [K in keyof Route]: Route[K] };
const child = (config: Draft, i: number) => route(config).routes![i] as Record<string, unknown>;
const policy = (config: Draft) => config.escalations[0]!;

/** Changes of a sound document, each with the finding that it must lead to, and where. */
const CASES: [code: string, path: string, change: (config: Draft) => void][] = [
  [
    'unknown_receiver',
    '/people/0/contacts/0/receiver',
    (c) => (c.people[0]!.contacts[0]!.receiver = 'lost'),
  ],
  ['unknown_receiver', '/receivers/1/fallback', (c) => (receiver(c, 1)['fallback'] = 'lost')],
  ['unknown_receiver', '/escalations/0/then', (c) => (policy(c).then = 'lost')],
  ['unknown_receiver', '/fatigue/digest_to/1', (c) => c.fatigue.digest_to!.push('lost')],
  ['unknown_receiver', '/route/receivers/1', (c) => (route(c).receivers = ['slack', 'lost'])],
  [
    'unknown_schedule',
    '/escalations/0/levels/0/targets/1/schedule',
    (c) => policy(c).levels[0]!.targets.push({ schedule: 'lost' }),
  ],
  ['unknown_escalation', '/route/escalation', (c) => (route(c).escalation = 'lost')],
  [
    'unknown_interval',
    '/route/routes/0/mute_during/1',
    (c) => (child(c, 0)['mute_during'] = ['holidays', 'lost']),
  ],
  [
    'unknown_interval',
    '/route/routes/0/active_during/0',
    (c) => (child(c, 0)['active_during'] = ['lost']),
  ],
  [
    'unknown_interval',
    '/escalations/1/urgency/during',
    (c) =>
      c.escalations.push({ ...policy(c), name: 'b', urgency: { during: 'lost', urgency: 'low' } }),
  ],
  [
    'unknown_person',
    '/schedules/0/layers/0/people/2',
    (c) => c.schedules[0]!.layers[0]!.people.push('console/tom'),
  ],
  [
    'unknown_person',
    '/schedules/0/overrides/0/person',
    (c) => (c.schedules[0]!.overrides![0]!.person = 'console/tom'),
  ],
  [
    'unknown_person',
    '/escalations/0/levels/1/targets/1/person',
    (c) => policy(c).levels[1]!.targets.push({ person: 'console/tom' }),
  ],
  ['duplicate_name', '/services/3/name', (c) => c.services.push({ name: 'ledger', team: 'money' })],
  ['duplicate_name', '/people/3/identity', (c) => c.people.push(c.people[0]!)],
  ['duplicate_name', '/time_intervals/2/name', (c) => c.time_intervals.push(c.time_intervals[0]!)],
  [
    'bad_duration',
    '/escalations/0/levels/0/delay',
    (c) => (policy(c).levels[0]!.delay = '99999999999999w'),
  ],
  ['bad_duration', '/escalations/0/ack_timeout', (c) => (policy(c).ack_timeout = '0s')],
  ['bad_duration', '/people/1/contacts/1/after', (c) => (c.people[1]!.contacts[1]!.after = '401d')],
  [
    'bad_duration',
    '/receivers/0/rate_limit/per',
    (c) => (receiver(c, 0)['rate_limit'] = { most: 1, per: '1ms' }),
  ],
  ['bad_duration', '/correlation/window', (c) => (c.correlation.window = 'soon')],
  ['bad_duration', '/silences/max_duration', (c) => (c.silences.max_duration = '0s')],
  ['bad_duration', '/fatigue/budgets/0/per', (c) => (c.fatigue.budgets![0]!.per = '0s')],
  [
    'bad_matcher',
    '/route/routes/0/match/1',
    (c) => (child(c, 0)['match'] = ['a=b', 'severity=~"("']),
  ],
  ['bad_matcher', '/inhibitions/0/target/0', (c) => (c.inhibitions[0]!.target = ['a="b'])],
  [
    'unknown_time_zone',
    '/time_zone',
    (c) => {
      c.time_zone = 'Europe/Gotham';
      c.schedules[0]!.time_zone = 'UTC';
    },
  ],
  ['unknown_time_zone', '/people/2/time_zone', (c) => (c.people[2]!.time_zone = '+01:00')],
  ['unknown_time_zone', '/schedules/0/time_zone', (c) => (c.schedules[0]!.time_zone = 'Local')],
  [
    'unknown_time_zone',
    '/time_intervals/1/time_zone',
    (c) => (c.time_intervals[1]!.time_zone = 'X'),
  ],
  [
    'bad_date',
    '/time_intervals/1/hours/0/dates/1',
    (c) => c.time_intervals[1]!.hours[0]!.dates!.push('2026-02-29'),
  ],
  [
    'bad_date',
    '/schedules/0/layers/0/starts',
    (c) => (c.schedules[0]!.layers[0]!.starts = '2026-04-31'),
  ],
  [
    'ambiguous_hours',
    '/time_intervals/0/hours/0/from',
    (c) => (c.time_intervals[0]!.hours[0]!.to = '09:00'),
  ],
  [
    'bad_override',
    '/schedules/0/overrides/0/to',
    (c) => (c.schedules[0]!.overrides![0]!.to = '2026-12-24T00:00:00Z'),
  ],
  [
    'bad_override',
    '/schedules/0/overrides/0/from',
    (c) => (c.schedules[0]!.overrides![0]!.from = '2026-12-24 in the evening'),
  ],
  ['incomplete_receiver', '/receivers/0', (c) => delete receiver(c, 0)['channel']],
  ['fallback_cycle', '/receivers/0/fallback', (c) => (receiver(c, 0)['fallback'] = 'slack')],
  ['receiver_without_reads_as', '/receivers/0/fallback', (c) => delete receiver(c, 1)['reads_as']],
  ['email_to_nobody', '/receivers/0/fallback', (c) => delete receiver(c, 1)['to']],
  ['bad_contact', '/people/0/contacts/1/address', (c) => delete c.people[0]!.contacts[1]!.address],
  [
    'bad_contact',
    '/people/0/contacts/1/address',
    (c) => (c.people[0]!.contacts[1]!.address = 'U123'),
  ],
  ['bad_contact', '/people/2/contacts/0/address', (c) => delete c.people[2]!.contacts[0]!.address],
  [
    'bad_contact',
    '/people/1/contacts/0/receiver',
    (c) => {
      delete receiver(c, 0)['token'];
      receiver(c, 0)['webhook_url'] = SET;
    },
  ],
  ['reads_nothing', '/receivers/0/reads_as', (c) => (receiver(c, 0)['reads_as'] = 'wall/blind')],
  ['reads_nothing', '/people/0/identity', (c) => (c.people[0]!.identity = 'console/blind')],
  [
    'bad_authority',
    '/receivers/1/smtp/ca',
    (c) => ((receiver(c, 1)['smtp'] as { ca?: string }).ca = 'ca.pem'),
  ],
  [
    'depends_on_itself',
    '/services/0/depends_on/1',
    (c) => c.services[0]!.depends_on!.push('payments'),
  ],
  [
    'mixed_group_by',
    '/route/routes/1/group_by',
    (c) => (child(c, 1)['group_by'] = ['...', 'service']),
  ],
  [
    'short_repeat_interval',
    '/route/routes/0/repeat_interval',
    (c) => (child(c, 0)['repeat_interval'] = '4m'),
  ],
  [
    'short_repeat_interval',
    '/route/routes/1/group_interval',
    (c) => (child(c, 1)['group_interval'] = '5h'),
  ],
  [
    'unused_receiver',
    '/receivers/2',
    (c) => c.receivers.push({ name: 'spare', type: 'pagerduty', routing_key: SET }),
  ],
  [
    'unused_escalation',
    '/escalations/1',
    (c) => c.escalations.push({ ...policy(c), name: 'spare' }),
  ],
  [
    'unused_schedule',
    '/schedules/1',
    (c) => c.schedules.push({ ...c.schedules[0]!, name: 'spare' }),
  ],
  [
    'unused_interval',
    '/time_intervals/2',
    (c) => c.time_intervals.push({ ...c.time_intervals[0]!, name: 'spare' }),
  ],
  [
    'mail_in_clear',
    '/receivers/1/smtp/tls',
    (c) => (receiver(c, 1)['smtp'] = { host: 'h', tls: 'none' }),
  ],
  ['receiver_without_fallback', '/receivers/0/fallback', (c) => delete receiver(c, 0)['fallback']],
  [
    'schedule_gap',
    '/schedules/0',
    (c) => (c.schedules[0]!.layers[0]!.hours = [{ from: '08:00', to: '20:00' }]),
  ],
  [
    'overlapping_overrides',
    '/schedules/0/overrides/0',
    (c) =>
      c.schedules[0]!.overrides!.push({
        person: 'console/ana',
        from: '2026-12-24T12:00:00Z',
        to: '2026-12-26T00:00:00Z',
      }),
  ],
  [
    'level_with_nobody',
    '/escalations/0/levels/1',
    (c) => {
      c.people.push({ identity: 'console/tom', contacts: [] });
      policy(c).levels[1]!.targets = [{ person: 'console/tom' }];
    },
  ],
  [
    'person_without_contact',
    '/people/0/contacts',
    (c) => c.people[0]!.contacts.forEach((contact) => (contact.urgency = 'low')),
  ],
  ['single_channel', '/people/2/contacts', (c) => c.people[2]!.contacts.pop()],
  [
    'same_person_twice',
    '/escalations/0/levels/1/targets/1',
    (c) => policy(c).levels[1]!.targets.push({ person: 'console/ana' }),
  ],
  [
    'short_loop',
    '/escalations/0/repeat',
    (c) => policy(c).levels.forEach((level) => (level.delay = '29s')),
  ],
  ['short_delay', '/escalations/0/levels/1/delay', (c) => (policy(c).levels[1]!.delay = '29s')],
  [
    'unreached_levels',
    '/escalations/0/urgency',
    (c) => {
      policy(c).urgency = 'low';
      route(c).active_during = ['office'];
    },
  ],
  [
    'unreachable_route',
    '/route/routes/2',
    (c) => (route(c).routes = [...route(c).routes!, { match: ['severity = "INFO"', 'service=x'] }]),
  ],
  ['unreachable_route', '/route/routes/1', (c) => delete child(c, 0)['match']],
  ['route_tells_nobody', '/route', (c) => delete route(c).receivers],
  ['root_with_match', '/route/match', (c) => (route(c).match = ['service=x'])],
  ['unknown_service', '/services/1/depends_on/0', (c) => (c.services[1]!.depends_on = ['lost'])],
  ['service_without_team', '/services/2/team', (c) => delete c.services[2]!.production],
  ['unknown_team', '/fatigue/budgets/0/team', (c) => (c.fatigue.budgets![0]!.team = 'lost')],
];

describe('finds', () => {
  test.each(CASES)('%s at %s', (code, path, change) => {
    const config = sound();
    change(config);
    const finding = lint(config).find((one) => one.code === code && one.path === path);
    expect(finding?.severity).toBe(CHECKS.find((check) => check.code === code)?.severity);
    // What, why and what to write instead: at least two sentences.
    expect(finding?.message).toMatch(/\. [A-Z.].*\.$/);
  });

  test.each(CASES)('%s at %s, or the document can be compiled', (_code, _path, change) => {
    const config = sound();
    change(config);
    if (lint(config).some(({ severity }) => severity === 'error')) return;
    expect(() => compileDirectory(config)).not.toThrow();
    expect(() => config.escalations.map(compileEscalation)).not.toThrow();
  });

  test('everything that it looks for', () => {
    const shown = new Set([
      ...CASES.map(([code]) => code),
      'too_many_routes',
      'no_route',
      'too_many_expressions',
    ]);
    expect(CHECKS.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
  });
});
