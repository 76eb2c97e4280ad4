import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig, Route } from '@batcave/shared/dispatch';
import { v5 as uuidv5 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import type { GroupStanding } from '../../src/dispatch/index.ts';
import { aSilence } from '../../src/dispatch/mute/testing/aSilence.ts';
import { compiled, draft, START_MS } from './simulate.ts';
import { World } from './World.ts';

const ANA = 'console/ana';
const BOB = 'console/bob';
const SPACE = '7f7f8c10-3f0a-4b53-8f0e-6a9f3c7d2e42';
const MINUTE_MS = 60_000;

/** Slack and PagerDuty are told directly, ana and then bob by a hook. */
function config(route: Route = {}, rest: Partial<DispatchConfig> = {}): DispatchConfig {
  return {
    people: [ANA, BOB].map((identity) => ({
      identity,
      contacts: [{ receiver: 'hook', address: identity }],
    })),
    receivers: [
      { name: 'slack', type: 'slack', webhook_url: { value: 's' }, reads_as: 'console/team' },
      { name: 'pd', type: 'pagerduty', routing_key: { value: 's' }, reads_as: ANA },
      { name: 'hook', type: 'webhook', url: 'https://h', secret: { value: 's' }, fallback: 'mail' },
      { name: 'mail', type: 'email', smtp: { host: 'm' }, from: 'a@b.c', reads_as: 'console/team' },
    ],
    escalations: [
      { name: 'day', levels: [ANA, BOB].map((person) => ({ targets: [{ person }], delay: '5m' })) },
    ],
    route: { receivers: ['slack'], group_by: ['service'], ...route },
    fatigue: { learned: 'off' },
    ...rest,
  };
}

let world: World;

function begin(document: DispatchConfig = config()): void {
  world = new World(compiled(document), START_MS, false, () => undefined);
  world.step();
}
beforeEach(() => begin());

function idOf(name: string): string {
  return uuidv5(name, SPACE);
}

function raise(name: string, service = 'pay', severity = 2): string {
  const alert = draft({ rule: name, service, host: 'h1' }, idOf(name), severity, world.nowMs);
  world.change(alert.alert_id, {
    kind: 'raised',
    draft: alert,
    signal: { reason: 'r', atMs: world.nowMs, eventId: null },
  });
  world.step();
  return alert.alert_id;
}

function say(kind: 'cleared' | 'changed', name: string, fields: Partial<Alert> = {}): void {
  const alert = { ...(world.alerts.get(idOf(name)) as Alert), ...fields };
  world.change(alert.alert_id, {
    kind,
    draft: alert,
    signal: { reason: kind, atMs: world.nowMs, eventId: null },
  });
  world.step();
}

function person(kind: 'ack' | 'unack' | 'resolve', ...names: string[]): void {
  for (const name of names) world.change(idOf(name), { kind, actor: BOB });
  world.step();
}

function wait(ms: number): void {
  const untilMs = world.nowMs + ms;
  while (world.dueMs <= untilMs) {
    world.nowMs = world.dueMs;
    world.step();
  }
  world.nowMs = untilMs;
  world.step();
}

/** What was told since it was asked last: `first to slack: firing a b`, each alert by its name. */
let seen = 0;
beforeEach(() => {
  seen = 0;
});
function told(): string[] {
  const fresh = world.notifications.slice(seen);
  seen = world.notifications.length;
  return fresh.map(({ draft: { message, target }, state }) => {
    const names = message.alerts
      .map(({ rule_name: name, state: is }) => `${name} ${is}`)
      .join(', ');
    const call = state === 'cancelled' ? ' (called back)' : '';
    return `${message.reason} to ${target.person ?? target.receiver}: ${names}${call}`;
  });
}

describe('a group', () => {
  test('is told after its wait, what joins it at the next interval, and its end at once', () => {
    raise('a');
    wait(29_000);
    expect(told()).toEqual([]);
    wait(1000);
    expect(told()).toEqual(['first to slack: a OPEN']);
    raise('b');
    wait(4 * MINUTE_MS);
    expect(told()).toEqual([]);
    wait(MINUTE_MS);
    expect(told()).toEqual(['new_alerts to slack: a OPEN, b OPEN']);
    say('cleared', 'a');
    wait(5 * MINUTE_MS);
    expect(told()).toEqual(['some_resolved to slack: b OPEN, a RESOLVED']);
    say('cleared', 'b');
    expect(told()).toEqual(['all_resolved to slack: b RESOLVED']);
    expect(world.rows('group').length + world.rows('alert').length).toBe(0);
  });

  test('says nothing of what was over before it was to be told', () => {
    raise('a');
    wait(10_000);
    say('cleared', 'a');
    wait(10 * MINUTE_MS);
    expect(told()).toEqual([]);
  });

  test('does not wait for the interval with what is worse', () => {
    raise('a');
    wait(30_000);
    told();
    raise('b', 'pay', 3);
    wait(30_000);
    expect(told()).toEqual(['new_alerts to slack: b OPEN, a OPEN']);
  });
});

test('follows an alert no further after its end, whatever is noted on it', () => {
  begin(config({ escalation: 'day' }));
  raise('a');
  wait(30_000);
  person('resolve', 'a');
  const before = world.alerts.get(idOf('a'))?.incident_id;
  world.change(idOf('a'), { kind: 'comment', actor: ANA, text: 'a disk' });
  wait(5000);
  say('cleared', 'a');
  expect(world.alerts.get(idOf('a'))?.incident_id).toBe(before);
  expect(world.rows('alert')).toEqual([]);
});

test('routes an alert anew when it gets worse, and ends there what it told here', () => {
  begin(config({ routes: [{ match: ['severity="CRITICAL"'], name: 'worst', receivers: ['pd'] }] }));
  raise('a');
  raise('b');
  wait(30_000);
  told();
  say('changed', 'a', { severity: 'CRITICAL' });
  wait(30_000);
  expect(told()).toEqual(['first to pd: a OPEN']);
  wait(10 * MINUTE_MS);
  say('cleared', 'a');
  wait(5 * MINUTE_MS);
  expect(told().sort()).toEqual([
    'all_resolved to pd: a RESOLVED',
    'some_resolved to slack: b OPEN, a RESOLVED',
  ]);
});

describe('who takes an alert', () => {
  const limited = config().escalations?.map((one) => ({ ...one, ack_timeout: '20m' })) ?? [];
  const beginLimited = () => begin(config({ escalation: 'day' }, { escalations: limited }));
  beforeEach(() => begin(config({ escalation: 'day' })));

  test('ends what would page, and begins it anew by giving it back', () => {
    world.links.set('hook', 'down');
    raise('a');
    raise('b');
    wait(30_000);
    expect(told()).toEqual([
      'first to slack: a OPEN, b OPEN',
      'escalation to console/ana: a OPEN, b OPEN',
    ]);
    person('ack', 'a');
    expect(world.notifications.some(({ state }) => state === 'cancelled')).toBe(false);
    wait(5000);
    person('ack', 'b');
    wait(5000);
    seen = 1;
    expect(told()).toEqual([
      'escalation to console/ana: a OPEN, b OPEN (called back)',
      'acknowledged to slack: a ACK, b ACK',
      // An attempt was made: it may have arrived.
      'acknowledged to console/ana: a ACK, b ACK',
    ]);
    wait(20 * MINUTE_MS);
    expect(told().filter((one) => one.includes('escalation'))).toEqual([]);
    world.links.set('hook', 'up');
    person('unack', 'b');
    expect(told()).toContain('escalation to console/ana: b OPEN');
    wait(5 * MINUTE_MS);
    expect(told()).toContain('escalation to console/bob: b OPEN');
  });

  test('is not disturbed by what a silence hides, and is when it ends', () => {
    raise('a');
    raise('b');
    wait(30_000);
    world.putSilence(
      aSilence({
        matchers: ['service="pay"'],
        startsMs: world.nowMs,
        endsMs: world.nowMs + 60_000,
      }),
    );
    world.step();
    person('ack', 'a');
    told();
    wait(50_000);
    expect(told()).toEqual([]);
    wait(10_000);
    expect(told()).toContain('escalation to console/ana: b OPEN');
  });

  test('stands still while a silence hides all, says so, and does no step that is asked for', () => {
    const decided: string[] = [];
    const document = compiled(config({ escalation: 'day' }));
    world = new World(document, START_MS, false, ({ step }) => {
      for (const { stages } of step.outbox.decisions)
        for (const { stage, outcome } of stages) if (stage === 'escalate') decided.push(outcome);
    });
    world.step();
    raise('a');
    wait(30_000);
    expect(world.alerts.get(idOf('a'))?.escalation).toMatchObject({ state: 'running', level: 1 });
    world.putSilence(
      aSilence({
        matchers: ['service="pay"'],
        startsMs: world.nowMs,
        endsMs: world.nowMs + 3_600_000,
      }),
    );
    world.step();
    const held = { state: 'held', level: 1, next_at: null, next: 'level 2' };
    expect(world.alerts.get(idOf('a'))?.escalation).toMatchObject(held);
    told();
    world.request({ kind: 'escalate', alertId: idOf('a'), actor: BOB });
    world.step();
    wait(30 * MINUTE_MS);
    expect(told()).toEqual([]);
    expect(world.alerts.get(idOf('a'))?.escalation).toMatchObject(held);
    // The step that was asked for, and the one that fell due: not every look at it.
    expect(decided).toEqual(['level', 'held', 'held']);
    wait(30 * MINUTE_MS + 30_000);
    expect(told()).toContain('escalation to console/bob: a OPEN');
    person('ack', 'a');
    expect(decided.at(-1)).toBe('acknowledged');
  });

  test('with a time limit is asked again when it is over', () => {
    beginLimited();
    raise('a');
    wait(30_000);
    person('ack', 'a');
    wait(19 * MINUTE_MS);
    expect(world.alerts.get(idOf('a'))?.state).toBe('ACK');
    told();
    wait(MINUTE_MS + 5000);
    expect(world.alerts.get(idOf('a'))?.state).toBe('OPEN');
    expect(told()).toContain('escalation to console/ana: a OPEN');
  });

  test('before it is told, for no longer than the time limit either', () => {
    beginLimited();
    raise('a');
    person('ack', 'a');
    wait(19 * MINUTE_MS);
    expect(told()).toEqual([]);
    wait(65_000);
    expect(told()).toEqual(['first to slack: a OPEN', 'escalation to console/ana: a OPEN']);
  });

  test('calls back the page of a group from which it was routed away meanwhile', () => {
    const routes = [{ match: ['severity="CRITICAL"'], receivers: [] }];
    begin(config({ escalation: 'day', routes }));
    world.links.set('hook', 'down');
    raise('a');
    wait(30_000);
    say('changed', 'a', { severity: 'CRITICAL' });
    person('ack', 'a');
    wait(5000);
    expect(told()).toContain('escalation to console/ana: a OPEN (called back)');
  });

  test('is called again at once when it gets worse than what was taken', () => {
    raise('a');
    wait(30_000);
    person('ack', 'a');
    say('changed', 'a', { severity: 'CRITICAL' });
    wait(5000);
    expect(world.alerts.get(idOf('a'))?.state).toBe('OPEN');
    expect(told()).toContain('escalation to console/ana: a OPEN');
  });
});

describe('rights', () => {
  test('are asked for each alert and each telling: one who lost them is told of no end', () => {
    begin(config({ group_by: [] }));
    raise('a');
    raise('b', 'web');
    world.forbidden.add('console/team web');
    wait(30_000);
    expect(told()).toEqual(['first to slack: a OPEN']);
    world.forbidden.add('console/team pay');
    say('cleared', 'a');
    say('cleared', 'b');
    wait(10 * MINUTE_MS);
    expect(told()).toEqual([]);
    expect(world.rows('group')).toEqual([]);
  });

  test('cover the title of an incident too', () => {
    begin(config({ group_by: ['service'] }, { services: [{ name: 'pay', depends_on: ['db'] }] }));
    world.forbidden.add('console/team db');
    raise('secret', 'db', 3);
    raise('a');
    wait(30_000);
    const [one] = world.notifications.map(({ draft: { message } }) => message);
    expect(one).toMatchObject({ incident_title: null, alerts: [{ rule_name: 'a' }] });
    expect(JSON.stringify(one)).not.toContain('secret');
  });

  test('are of the receiver as whom it reads; without that nobody is told there', () => {
    const [slack, ...others] = config().receivers ?? [];
    const { reads_as: _, ...bare } = slack as { reads_as?: string };
    begin(config({}, { receivers: [bare, ...others] as never }));
    raise('a');
    wait(5 * MINUTE_MS);
    expect(told()).toEqual([]);
  });
});

describe('another document', () => {
  test('keeps the timers of a group whose route is still there', () => {
    raise('a');
    wait(20_000);
    world.useConfig(compiled(config({ receivers: ['pd', 'slack'] })));
    world.step();
    wait(9000);
    expect(told()).toEqual([]);
    wait(1000);
    expect(told()).toEqual(['first to pd: a OPEN', 'first to slack: a OPEN']);
  });

  test('ends at the receiver that was told, though neither it nor its route is left', () => {
    raise('a');
    wait(30_000);
    told();
    world.useConfig(
      compiled({
        ...config({ name: 'other', receivers: ['pd'] }),
        receivers: config().receivers?.slice(1) ?? [],
      }),
    );
    world.step();
    wait(30_000);
    expect(told()).toEqual(['first to pd: a OPEN']);
    say('cleared', 'a');
    wait(5000);
    expect(told().sort()).toEqual([
      'all_resolved to pd: a RESOLVED',
      'all_resolved to slack: a RESOLVED',
    ]);
  });

  test('that takes every route away leaves nothing behind', () => {
    raise('a');
    wait(10_000);
    const { route: _, ...rest } = config();
    world.useConfig(compiled(rest));
    world.step();
    wait(5000);
    expect(world.rows<GroupStanding>('group')).toEqual([]);
    say('cleared', 'a');
    expect(world.rows('alert')).toEqual([]);
  });
});

test('tells the fallback what could not be delivered, and the end of it', () => {
  begin(config({ escalation: 'day' }));
  world.links.set('hook', 'refuses');
  raise('a');
  wait(45_000);
  expect(told()).toContain('fallback to mail: a OPEN');
  say('cleared', 'a');
  wait(5000);
  expect(told()).toContain('all_resolved to mail: a RESOLVED');
});
