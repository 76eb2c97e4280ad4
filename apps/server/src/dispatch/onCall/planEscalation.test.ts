import type { DispatchConfig, Escalation } from '@batcave/shared/dispatch';
import { describe, expect, test } from 'vitest';
import { compileEscalation, urgencyAt } from './compileEscalation.ts';
import { compileDirectory } from './directory.ts';
import { planEscalation } from './planEscalation.ts';
import { resolveLevel } from './resolveLevel.ts';
import { type EscalationStep, startEscalation, stepEscalation } from './stepEscalation.ts';

const ms = Date.parse;
const T0 = ms('2026-11-23T20:00:00Z');
const MINUTE_MS = 60_000;
const SECRET = { set: true } as const;

const config: DispatchConfig = {
  time_zone: 'UTC',
  people: [
    {
      identity: 'console/ana',
      contacts: [
        { receiver: 'slack', address: 'U1', urgency: 'high' },
        { receiver: 'mail', address: 'ana@example.com', urgency: 'low' },
        { receiver: 'mail', address: 'ana@example.com', urgency: 'high', after: '3m' },
      ],
    },
    { identity: 'console/ben', contacts: [{ receiver: 'slack', address: 'U2' }] },
    { identity: 'console/eva', contacts: [{ receiver: 'gone' }] },
  ],
  receivers: [
    { name: 'slack', type: 'slack', token: SECRET, channel: 'ops', reads_as: 'wall/ops' },
    {
      name: 'mail',
      type: 'email',
      smtp: { host: 'mail.example.com' },
      from: 'sentry@example.com',
    },
    {
      name: 'catch-all',
      type: 'webhook',
      url: 'https://example.com',
      secret: SECRET,
      reads_as: 'wall/all',
    },
  ],
  time_intervals: [
    { name: 'office', hours: [{ days: ['mon', 'tue'], from: '08:00', to: '18:00' }] },
  ],
  schedules: [
    {
      name: 'primary',
      layers: [{ people: ['console/ana', 'console/ben'], rotation: 'daily', starts: '2026-11-23' }],
    },
    {
      name: 'days',
      layers: [
        {
          people: ['console/ben'],
          rotation: 'daily',
          starts: '2026-11-01',
          hours: [{ from: '09:00', to: '17:00' }],
        },
      ],
    },
  ],
};
const context = { directory: compileDirectory(config), mayRead: () => true };

const policy = (fields: Partial<Escalation>) =>
  compileEscalation({
    name: 'payments',
    levels: [
      { targets: [{ schedule: 'primary' }], delay: '5m' },
      { targets: [{ person: 'console/ben' }], delay: '10m' },
    ],
    ...fields,
  });

/** A step in a line: when, what, whom. */
const line = (step: EscalationStep) =>
  [
    `+${String((step.atMs - T0) / MINUTE_MS)}m`,
    step.kind,
    `${String(step.level)}/${String(step.cycle)}`,
    ...step.persons.map(({ identity }) => identity.slice(8)),
    ...step.receivers.map(({ receiver }) => receiver),
  ].join(' ');
const linesOf = (fields: Partial<Escalation>, given = context) => {
  const snapshot = policy(fields);
  return planEscalation(snapshot, startEscalation(snapshot, T0), given).steps.map(line);
};

test('a snapshot is plain JSON with every default in it', () => {
  const snapshot = compileEscalation({
    name: 'p',
    levels: [
      { targets: [{ person: 'console/ana' }] },
      { targets: [{ receiver: 'slack' }], delay: '0s' },
    ],
    ack_timeout: '30m',
  });
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual({
    policy: 'p',
    levels: [
      { targets: [{ person: 'console/ana' }], delayMs: 300_000, roundRobin: false },
      { targets: [{ receiver: 'slack' }], delayMs: 1000, roundRobin: false },
    ],
    repeat: 0,
    then: null,
    ackTimeoutMs: 1_800_000,
    urgency: { during: null, urgency: 'high' },
  });
  expect(() => policy({ ack_timeout: '99999999999999w' })).toThrow('no duration');
});

test('urgency follows the time interval, and is high when the interval is gone', () => {
  const { intervals } = context.directory;
  const during = policy({ urgency: { during: 'office', urgency: 'high' } });
  const outside = policy({ urgency: { during: 'office', urgency: 'low' } });
  const inOffice = ms('2026-11-23T12:00:00Z');
  expect([inOffice, T0].map((at) => urgencyAt(during, intervals, at))).toEqual(['high', 'low']);
  expect([inOffice, T0].map((at) => urgencyAt(outside, intervals, at))).toEqual(['low', 'high']);
  expect(urgencyAt(during, new Map(), T0)).toBe('high');
});

describe('a level', () => {
  const resolve = (
    targets: Escalation['levels'][number]['targets'],
    {
      turn = 0,
      roundRobin = false,
      urgency = 'high' as 'high' | 'low',
      mayRead = (_: string): boolean => true,
    } = {},
  ) =>
    resolveLevel(
      policy({ levels: [{ targets, round_robin: roundRobin }] }),
      ...([0, urgency, turn, T0, { ...context, mayRead }] as const),
    );

  test('pages who is on call by the contacts for the urgency, each in its time', () => {
    const [ana] = resolve([{ schedule: 'primary' }]).persons;
    expect(ana).toEqual({
      identity: 'console/ana',
      viaSchedule: 'primary',
      contacts: [
        { receiver: 'slack', address: 'U1', afterMs: 0 },
        { receiver: 'mail', address: 'ana@example.com', afterMs: 180_000 },
      ],
    });
    const [low] = resolve([{ schedule: 'primary' }], { urgency: 'low' }).persons;
    expect(low?.contacts).toEqual([{ receiver: 'mail', address: 'ana@example.com', afterMs: 0 }]);
  });

  test('pages nobody twice', () => {
    const told = resolve([
      { schedule: 'primary' },
      { person: 'console/ana' },
      { receiver: 'slack' },
      { receiver: 'slack' },
    ]);
    expect(told.persons).toHaveLength(1);
    expect(told.receivers).toEqual([{ receiver: 'slack', readsAs: 'wall/ops' }]);
  });

  test('says of every target why nobody is told by it', () => {
    const told = resolve(
      [
        { schedule: 'days' },
        { schedule: 'lost' },
        { person: 'console/eva' },
        { person: 'console/tom' },
        { person: 'console/ben' },
        { receiver: 'mail' },
        { receiver: 'slack' },
        { receiver: 'lost' },
      ],
      { mayRead: (identity) => identity !== 'console/ben' && identity !== 'wall/ops' },
    );
    expect([told.persons, told.receivers]).toEqual([[], []]);
    expect(told.skipped.map(({ target, reason }) => `${target}: ${reason}`)).toEqual([
      'schedule days: nobody is on call: it is outside the hours of days',
      'schedule lost: there is no such schedule',
      'person console/eva: console/eva has no contact for high urgency',
      'person console/tom: console/tom is not among the people',
      'person console/ben: console/ben may not read it',
      'receiver mail: it does not say as whom it reads',
      'receiver slack: wall/ops may not read it',
      'receiver lost: there is no such receiver',
    ]);
  });

  test('by turns pages one after the other, and goes past whom it cannot', () => {
    const targets = [
      { person: 'console/ana' },
      { person: 'console/eva' },
      { person: 'console/ben' },
    ];
    const turns: string[] = [];
    let turn = 0;
    for (let i = 0; i < 6; i += 1) {
      const told = resolve(targets, { turn, roundRobin: true });
      turns.push(told.persons.map(({ identity }) => identity.slice(8)).join());
      turn = told.nextTurn;
    }
    expect(turns).toEqual(['ana', 'ben', 'ana', 'ben', 'ana', 'ben']);
  });
});

describe('a plan', () => {
  test('tells level after level, each after the delay of the one before, and again', () => {
    expect(linesOf({ repeat: 1, then: 'catch-all' })).toEqual([
      '+0m level 0/0 ana',
      '+5m level 1/0 ben',
      '+15m level 0/1 ana',
      '+20m level 1/1 ben',
      '+30m then then/1 catch-all',
    ]);
  });

  test('asks a schedule anew at every step', () => {
    const levels = [{ targets: [{ schedule: 'primary' }], delay: '7h' }];
    expect(linesOf({ levels, repeat: 2 })).toEqual([
      '+0m level 0/0 ana',
      '+420m level 0/1 ana',
      '+840m level 0/2 ben',
    ]);
  });

  test('skips a level with nobody to the next with somebody, and says so', () => {
    const levels = [
      { targets: [{ schedule: 'days' }], delay: '5m' },
      { targets: [{ person: 'console/ben' }], delay: '10m' },
    ];
    const snapshot = policy({ levels });
    const plan = planEscalation(snapshot, startEscalation(snapshot, T0), context);
    expect(plan.steps.map(line)).toEqual(['+0m level 1/0 ben']);
    expect(plan.steps[0]?.skipped).toMatchObject([{ level: 0, target: 'schedule days' }]);
    expect(plan.next).toMatchObject({ kind: 'ended' });
  });

  test('begins anew at once when the last levels have nobody', () => {
    const levels = [
      { targets: [{ person: 'console/ana' }], delay: '5m' },
      { targets: [{ person: 'console/eva' }], delay: '10m' },
    ];
    expect(linesOf({ levels, repeat: 1 })).toEqual([
      '+0m level 0/0 ana',
      '+5m nobody 1/0',
      '+5m level 0/1 ana',
      '+10m nobody 1/1',
    ]);
  });

  test('tells the last receiver at once when there is nobody at all', () => {
    const levels = [{ targets: [{ person: 'console/eva' }], delay: '5m' }];
    expect(linesOf({ levels, then: 'catch-all' })).toEqual([
      '+0m nobody 0/0',
      '+0m then then/0 catch-all',
    ]);
    expect(linesOf({ levels, repeat: 1, then: 'catch-all' })).toEqual([
      '+0m nobody 0/0',
      '+5m nobody 0/1',
      '+5m then then/1 catch-all',
    ]);
    expect(linesOf({ levels, then: 'mail' })).toEqual(['+0m nobody 0/0', '+0m nobody then/0']);
  });

  test('of low urgency tells the first level and goes no further', () => {
    const snapshot = policy({ urgency: 'low', repeat: 9, then: 'catch-all' });
    const plan = planEscalation(snapshot, startEscalation(snapshot, T0), context);
    expect(plan.steps.map(line)).toEqual(['+0m level 0/0 ana']);
    expect(plan.next).toMatchObject({ kind: 'ended', reason: 'low urgency goes no further' });
  });

  test('goes on when the urgency has gone up, from the level that was told quietly', () => {
    // Monday 20:00; the office opens on Tuesday at 08:00, and ana hands over to ben at 09:00.
    expect(linesOf({ urgency: { during: 'office', urgency: 'high' } })).toEqual([
      '+0m level 0/0 ana',
      '+720m level 0/0 ana',
      '+725m level 1/0 ben',
    ]);
  });

  test('waits when the urgency goes down on its way, and goes on where it was', () => {
    const levels = [
      { targets: [{ schedule: 'primary' }], delay: '11h' },
      { targets: [{ person: 'console/ben' }], delay: '10m' },
    ];
    // Quiet in the office: from Tuesday 08:00, 12 hours on, to 18:00.
    const urgency = { during: 'office', urgency: 'low' } as const;
    expect(linesOf({ levels, repeat: 1, urgency })).toEqual([
      '+0m level 0/0 ana',
      '+660m level 1/0 ben',
      '+670m level 0/1 ana',
      '+1330m level 1/1 ben',
    ]);
    const later = [{ ...levels[0]!, delay: '13h' }, levels[1]!];
    expect(linesOf({ levels: later, urgency })).toEqual([
      '+0m level 0/0 ana',
      '+780m waits 1/0',
      '+1320m level 1/0 ben',
    ]);
  });

  test('does not tell the first level twice quietly when it is woken too early', () => {
    const snapshot = policy({ urgency: { during: 'office', urgency: 'high' } });
    const { step, next } = stepEscalation(
      snapshot,
      { kind: 'waiting', atMs: T0, level: 0, cycle: 0, turns: [0, 0] },
      T0,
      context,
    );
    expect(line(step)).toBe('+0m waits 0/0');
    expect(next).toMatchObject({ kind: 'waiting', level: 0, atMs: T0 + 720 * MINUTE_MS });
  });

  test('waits for high urgency when nobody can be told quietly', () => {
    const onlyHigh = structuredClone(config);
    onlyHigh.people![0]!.contacts = [{ receiver: 'slack', address: 'U1', urgency: 'high' }];
    const levels = [{ targets: [{ person: 'console/ana' }] }];
    const urgency = { during: 'office', urgency: 'high' } as const;
    const given = { ...context, directory: compileDirectory(onlyHigh) };
    expect(linesOf({ levels, urgency }, given)).toEqual(['+0m nobody 0/0', '+720m level 0/0 ana']);
  });

  test('takes turns from one time to the next', () => {
    const levels = [
      {
        targets: [{ person: 'console/ana' }, { person: 'console/ben' }],
        round_robin: true,
        delay: '1m',
      },
    ];
    const snapshot = policy({ levels, repeat: 2 });
    const plan = planEscalation(snapshot, startEscalation(snapshot, T0, [1]), context);
    expect(plan.steps.map(line)).toEqual([
      '+0m level 0/0 ben',
      '+1m level 0/1 ana',
      '+2m level 0/2 ben',
    ]);
    expect(plan.next.turns).toEqual([4]);
  });

  test('is what happens live, step by step', () => {
    const snapshot = policy({
      repeat: 2,
      then: 'catch-all',
      urgency: { during: 'office', urgency: 'high' },
    });
    let position = startEscalation(snapshot, T0);
    const lived: EscalationStep[] = [];
    while (position.kind !== 'ended') {
      const { step, next } = stepEscalation(snapshot, position, position.atMs, context);
      lived.push(step);
      position = JSON.parse(JSON.stringify(next)) as typeof next;
    }
    expect(planEscalation(snapshot, startEscalation(snapshot, T0), context).steps).toEqual(lived);
  });

  test('counts on from now when steps were held up', () => {
    const snapshot = policy({});
    const late = stepEscalation(
      snapshot,
      { kind: 'due', atMs: T0, level: 0, cycle: 0, turns: [0, 0] },
      T0 + 60 * MINUTE_MS,
      context,
    );
    expect(late.next).toMatchObject({ kind: 'due', level: 1, atMs: T0 + 65 * MINUTE_MS });
  });

  test('ends at its horizon, and of the longest policy in little time', () => {
    const levels = Array.from({ length: 20 }, () => ({
      targets: Array.from({ length: 20 }, () => ({ schedule: 'primary' })),
      delay: '10h',
    }));
    const snapshot = policy({
      levels,
      repeat: 9,
      then: 'catch-all',
      urgency: { during: 'office', urgency: 'low' },
    });
    const startMs = performance.now();
    const plan = planEscalation(snapshot, startEscalation(snapshot, T0), context);
    expect(performance.now() - startMs).toBeLessThan(1000);
    expect(plan.steps.length).toBeGreaterThan(200);
    const day = planEscalation(
      snapshot,
      startEscalation(snapshot, T0),
      context,
      24 * 60 * MINUTE_MS,
    );
    expect(day.next.kind).not.toBe('ended');
    expect(day.steps.every(({ atMs }) => atMs <= T0 + 24 * 60 * MINUTE_MS)).toBe(true);
  });
});
