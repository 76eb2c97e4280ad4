import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { expect, test } from 'vitest';
import type { IncidentSnapshot } from '../../alerts/index.ts';
import { buildAlert } from '../../testing/buildAlert.ts';
import { compileDispatch } from '../compileDispatch.ts';
import { Dispatcher, type DispatchStanding, type DispatchStep } from '../Dispatcher.ts';
import { emptyState } from '../fatigue/index.ts';
import { compileSilences } from '../mute/index.ts';
import { aSilence, compileRegex, T0 } from '../mute/testing/aSilence.ts';
import type { NotificationDraft } from '../outbox.ts';
import type { AlertStanding, GroupStanding } from '../state.ts';
import { targetKey } from '../target.ts';
import type { ApprovalEnd, ApprovalRun, ApprovalStanding } from './approval.ts';

const HOUR_MS = 3_600_000;
const person = (name: string) => ({
  identity: `console/${name}`,
  contacts: [{ receiver: 'chat', address: name }],
});
const receiver = (name: string, more: object = {}) => ({
  ...{ name, type: 'webhook' as const, url: 'https://h', secret: { value: 's' } },
  ...more,
});

const CONFIG: DispatchConfig = {
  people: ['ana', 'bo', 'cy'].map(person),
  receivers: [
    receiver('chat', { fallback: 'spare' }),
    receiver('ops', { reads_as: 'wall/approvers', fallback: 'spare' }),
    receiver('noc', { reads_as: 'wall/noc' }),
    receiver('spare', { reads_as: 'wall/spare' }),
  ],
  escalations: [
    {
      name: 'page',
      levels: [
        { targets: [{ person: 'console/ana' }] },
        { targets: [{ person: 'console/bo' }, { person: 'console/cy' }] },
      ],
    },
  ],
  route: {
    receivers: ['ops', 'noc'],
    escalation: 'page',
    group_wait: '30s',
    group_by: ['service'],
  },
  services: [
    { name: 'web', depends_on: ['payments'] },
    { name: 'secret', depends_on: ['payments'] },
  ],
};
const APPROVERS = ['console/ana', 'console/bo', 'wall/approvers', 'wall/spare'];

const ALERT = buildAlert({ service: 'payments', seq: 1, created_at: '2026-11-23T08:00:00.000Z' });

const aRun = (fields: Partial<ApprovalRun> = {}): ApprovalRun => ({
  runId: '00000000-0000-4000-8000-00000000000a',
  alert: ALERT,
  ...{ hook: 'restart', guards: {}, production: true, isAsked: true },
  calls: 'POST https://k.example/restart',
  ...{ requestedBy: 'console/ana', requestReason: 'it is sick' },
  untilMs: T0 + HOUR_MS,
  end: null,
  ...fields,
});
const ended = (state: ApprovalEnd['state'], by = 'console/bo'): ApprovalRun =>
  aRun({ end: { state, by, reason: 'looked at it' } });

/** A dispatcher whose store keeps rows as text, as Postgres does. */
class Bench {
  readonly approvers = new Set(APPROVERS);
  readonly pending: NotificationDraft[] = [];
  readonly #rows = new Map<string, string>();
  #dispatcher: Dispatcher;
  #alert: Alert = ALERT;
  underWay = '';
  nowMs = T0;

  constructor() {
    this.#dispatcher = this.#begin();
  }

  #of<T>(kind: string): T[] {
    const rows = [...this.#rows].filter(([key]) => key.startsWith(`${kind} `));
    return rows.map(([, text]) => JSON.parse(text) as T);
  }

  #begin(): Dispatcher {
    const compiled = compileDispatch(CONFIG, 1, compileRegex);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
    const standing: DispatchStanding = {
      advancedMs: null,
      alerts: this.#of<AlertStanding>('alert'),
      groups: this.#of<GroupStanding>('group'),
      approvals: this.#of<ApprovalStanding>('approval'),
      incidents: this.#of<IncidentSnapshot>('incident'),
      fatigue: { state: emptyState(T0), kinds: [] },
      outstanding: this.pending.map(({ notificationId, groupId, target, message }) => ({
        ...{ notificationId, groupId, targetKey: targetKey(target), mayHaveArrived: true },
        isPage: message.approval?.state === 'waiting',
      })),
      facts: [this.#alert],
    };
    return new Dispatcher({
      ...{ tenant: 'acme', standing, config: compiled.dispatch },
      silences: compileSilences([], compileRegex),
      rights: {
        mayRead: (who, service) => service !== 'secret' || who === 'console/bo',
        mayApprove: (who) => this.approvers.has(who),
      },
      eventTypesOf: () => [],
      isUnderWay: (id) => id === this.underWay,
    });
  }

  restart(): void {
    this.#dispatcher = this.#begin();
  }

  silence(lastsMs = 600_000): void {
    const endsMs = T0 + lastsMs;
    const silences = compileSilences([aSilence({ endsMs })], compileRegex);
    this.#dispatcher.useSilences(silences, this.nowMs);
  }

  raise(alert: Alert = ALERT): void {
    this.#alert = alert;
    this.#dispatcher.alertChanged(alert, this.nowMs);
  }

  delivered({ notificationId }: NotificationDraft): void {
    this.#dispatcher.delivered(notificationId);
  }

  failed({ notificationId, groupId, target, message, alertIds, tried }: NotificationDraft): void {
    const failure = { notificationId, groupId, target, message, alertIds, tried };
    this.#dispatcher.failed(failure, this.nowMs);
  }

  /** What was decided about the run, and by which stages. */
  step(run?: ApprovalRun, waitMs = 1000): DispatchStep & { readonly asked: NotificationDraft[] } {
    this.nowMs += waitMs;
    if (run !== undefined) this.#dispatcher.approvalChanged(run, this.nowMs);
    this.#dispatcher.advance(this.nowMs);
    const step = this.#dispatcher.take();
    for (const { kind, key, value } of step.state)
      if (value === null) this.#rows.delete(`${kind} ${key}`);
      else this.#rows.set(`${kind} ${key}`, JSON.stringify(value));
    for (const one of step.incidentState)
      this.#rows.set(`incident ${one.incidentId}`, JSON.stringify(one));
    const asked = step.outbox.notifications.filter(({ message }) => message.approval !== undefined);
    this.pending.push(...asked);
    return { ...step, asked };
  }
}

const who = (drafts: readonly NotificationDraft[]) =>
  drafts.map(({ target }) => target.person ?? target.receiver).sort();
const reasonsOf = ({ outbox }: DispatchStep) =>
  outbox.decisions
    .flatMap(({ stages }) => stages)
    .filter(({ outcome }) => outcome === 'not asked')
    .map(({ stage, reason }) => `${stage}: ${reason}`);

test('asks whom the alert goes to and who may approve, never who asked, and says why not the others', () => {
  const bench = new Bench();
  bench.raise();
  const step = bench.step(aRun());
  expect(who(step.asked)).toEqual(['console/bo', 'ops']);
  expect(reasonsOf(step)).toEqual([
    'rights: Not asked for approval: receiver noc: wall/noc may not approve hooks on payments; ' +
      'person console/ana: console/ana asked for it; ' +
      'person console/cy: console/cy may not approve hooks on payments.',
  ]);
  const [ops, bo] = step.asked;
  expect(ops?.message).toMatchObject({
    ...{ reason: 'approval', status: 'information', title: 'Approve restart on payments?' },
    approval: {
      ...{ hook: 'restart', service: 'payments', production: true, state: 'waiting' },
      ...{ requested_by: 'console/ana', request_reason: 'it is sick', decided_by: null },
      ...{ calls: 'POST https://k.example/restart', until: '2026-11-23T09:00:00.000Z' },
    },
    alerts: [{ alert_id: ALERT.alert_id }],
  });
  expect(ops?.message.text).toContain(`sentry hooks approve ${aRun().runId}`);
  expect(ops?.message.text).toContain(`batcave://acme/alert/${ALERT.alert_id}`);
  // What else would feel it, as far as the reader may know of it.
  expect(ops?.message.text).toContain('Needed by web. The hook runs at most 6 times in 1h, on 5');
  expect(bo?.message.text).toContain('Needed by secret, web.');
  expect(bench.step(aRun()).asked).toEqual([]);
});

test('the first level that has somebody who may approve is asked', () => {
  const bench = new Bench();
  bench.raise();
  expect(who(bench.step(aRun({ requestedBy: 'console/zed' })).asked)).toEqual([
    'console/ana',
    'ops',
  ]);
});

test('that nobody can be asked is said once, and somebody is as soon as they may', () => {
  const bench = new Bench();
  bench.approvers.clear();
  bench.raise();
  const first = bench.step(aRun());
  expect(first.asked).toEqual([]);
  expect(reasonsOf(first)).toHaveLength(1);
  expect(first.outbox.entries.map(({ entry }) => entry)).toEqual([
    expect.stringMatching(/^Nobody is asked to approve restart: receiver ops: wall\/approvers may/),
  ]);
  const again = bench.step(aRun());
  expect([again.outbox.isEmpty, again.state]).toEqual([true, []]);
  bench.restart();
  expect(bench.step(aRun()).outbox.isEmpty).toBe(true);
  bench.approvers.add('console/bo');
  expect(who(bench.step(aRun()).asked)).toEqual(['console/bo']);
});

test('each is asked once under the same key, whatever is forgotten in between', () => {
  const bench = new Bench();
  bench.raise();
  bench.step();
  const twin = new Bench();
  twin.raise();
  twin.step();
  const ids = (of: Bench) => of.step(aRun()).asked.map(({ notificationId }) => notificationId);
  expect(ids(bench)).toEqual(ids(twin));
  bench.restart();
  // Nor is what waits to be sent called back by the next server.
  const after = bench.step(aRun());
  expect([after.asked, after.outbox.cancelled]).toEqual([[], []]);
});

test('reminds before it expires, and asks who may approve by then; once', () => {
  const bench = new Bench();
  bench.raise();
  for (const one of bench.step(aRun()).asked) bench.delivered(one);
  bench.approvers.add('console/cy');
  bench.restart();
  expect(bench.step(undefined, 40 * 60_000).asked).toEqual([]);
  const reminded = bench.step(undefined, 6 * 60_000).asked;
  expect(who(reminded)).toEqual(['console/bo', 'console/cy', 'ops']);
  expect(reminded[0]?.message).toMatchObject({
    reason: 'approval_reminder',
    title: 'Still waits, until 2026-11-23T09:00:00.000Z: restart on payments',
  });
  bench.restart();
  expect(bench.step(undefined, 60_000).asked).toEqual([]);
});

test.each(['approved', 'rejected', 'expired', 'cancelled'] as const)(
  'whoever was asked hears that it was %s, once',
  (state) => {
    const bench = new Bench();
    bench.raise();
    const { asked } = bench.step(aRun());
    for (const one of asked) bench.delivered(one);
    const end = bench.step(ended(state, state === 'expired' ? 'automation' : 'console/bo'));
    expect(who(end.asked)).toEqual(['console/bo', 'ops']);
    expect(end.asked[0]).toMatchObject({
      groupId: asked[0]?.groupId,
      message: { reason: 'approval_over', approval: { state } },
    });
    const by = state === 'expired' ? 'looked at it' : 'console/bo: looked at it';
    expect(end.asked[0]?.message.text).toBe(by);
    expect(bench.step(ended(state)).asked).toEqual([]);
  },
);

test('what has not left when it is decided does not leave, and who was not asked hears no end', () => {
  const bench = new Bench();
  bench.raise();
  const { asked } = bench.step(aRun());
  const [ops, bo] = asked;
  bench.underWay = ops?.notificationId ?? '';
  const end = bench.step(ended('approved'));
  expect(end.outbox.cancelled).toEqual([
    { notificationId: bo?.notificationId, reason: 'it was approved before it left' },
  ]);
  // It may arrive: then its end is heard too. When it does not, it is not tried again.
  expect(who(end.asked)).toEqual(['ops']);
  bench.underWay = '';
  expect(bench.step().outbox.cancelled.map(({ notificationId }) => notificationId)).toEqual([
    ops?.notificationId,
  ]);
});

test('a question that had failed and was tried anew by hand does not leave after the answer either', () => {
  const bench = new Bench();
  bench.raise();
  const [ops, bo] = bench.step(aRun()).asked;
  bench.failed(ops!);
  bench.delivered(bo!);
  bench.step();
  const { cancelled } = bench.step(ended('approved')).outbox;
  expect(cancelled.map(({ notificationId }) => notificationId)).toContain(ops!.notificationId);
});

test('nobody is reminded after the end, nor of what a hook asks by itself while something hides the alert', () => {
  const late = new Bench();
  late.raise();
  late.step(aRun());
  expect(late.step(undefined, HOUR_MS).asked).toEqual([]);

  const hidden = new Bench();
  hidden.raise();
  hidden.step(undefined, 31_000);
  const own = aRun({ isAsked: false, requestedBy: 'automation', untilMs: hidden.nowMs + HOUR_MS });
  expect(hidden.step(own).asked).not.toEqual([]);
  hidden.step(undefined, 44 * 60_000);
  hidden.silence(HOUR_MS);
  expect(hidden.step(undefined, 60_000).asked).toEqual([]);
});

test('nobody is asked of what was decided at once, or is too old', () => {
  const bench = new Bench();
  bench.raise();
  expect(bench.step(ended('approved')).asked).toEqual([]);
  expect(bench.step(aRun({ untilMs: T0 })).asked).toEqual([]);
});

test('a hook that runs by itself asks once its alert is told, and not about what is hidden', () => {
  const own = aRun({ isAsked: false, requestedBy: 'automation' });
  const told = new Bench();
  told.raise();
  expect(told.step(own).asked).toEqual([]); // its group still waits
  told.step(undefined, 30_000);
  expect(who(told.step(own).asked)).toEqual(['console/ana', 'ops']);

  const hidden = new Bench();
  hidden.silence();
  hidden.raise();
  hidden.step(undefined, 31_000);
  const held = hidden.step(own);
  expect(held.asked).toEqual([]);
  expect(reasonsOf(held)).toEqual([
    'mute: Not asked for approval: silence: console/ana: new disks.',
  ]);
  // A person waits for the answer: that is no noise.
  const other = aRun({ runId: '00000000-0000-4000-8000-00000000000b' });
  expect(who(hidden.step(other).asked)).toEqual(['console/bo', 'ops']);
  hidden.step(undefined, 600_000);
  expect(who(hidden.step(own).asked)).toEqual(['console/ana', 'ops']);
});

test('what could not be delivered is asked by the fallback, if who reads there may approve', () => {
  const bench = new Bench();
  bench.raise();
  const [ops, bo] = bench.step(aRun()).asked;
  bench.failed(ops!);
  bench.failed(bo!);
  const instead = bench.step().asked;
  expect(instead.map(({ target, message }) => [target.receiver, message.reason])).toEqual([
    ['spare', 'fallback'],
  ]);
  // The one who could not be told may know of more services than who is told instead.
  expect(instead[0]?.message.text).toContain('sentry hooks approve');
  expect(instead[0]?.message.text).not.toContain('Needed by');
  bench.delivered(instead[0]!);
  expect(bench.step(ended('rejected')).asked.map(({ target }) => target.receiver)).toContain(
    'spare',
  );

  const blind = new Bench();
  blind.approvers.delete('wall/spare');
  blind.raise();
  blind.failed(blind.step(aRun()).asked[0]!);
  const none = blind.step();
  expect(none.asked).toEqual([]);
  expect(reasonsOf(none)).toEqual([
    'rights: Not asked for approval: spare: wall/spare may not approve hooks on payments.',
  ]);
});
