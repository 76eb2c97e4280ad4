import { RUN_STATES, type RunState } from '@batcave/shared/remediation';
import { expect, test } from 'vitest';
import {
  isOver,
  type LivingRun,
  type RunInput,
  transitionRun,
  verifyRun,
} from './transitionRun.ts';

const RUN: LivingRun = {
  state: 'sending',
  requestedBy: 'console/ana',
  attempt: 1,
  idempotent: false,
  verifyMs: 900_000,
};

const INPUTS: Readonly<Record<string, RunInput>> = {
  approve: { kind: 'approve', actor: 'console/ben' },
  reject: { kind: 'reject', actor: 'console/ben' },
  cancel: { kind: 'cancel', actor: 'console/ana' },
  withdrawn: { kind: 'withdrawn', reason: 'over' },
  timed_out: { kind: 'timed_out' },
  refused: { kind: 'refused', reason: 'too many' },
  send: { kind: 'send' },
  done: { kind: 'outcome', attempt: 1, outcome: { kind: 'done', reason: '200' } },
  failed: { kind: 'outcome', attempt: 1, outcome: { kind: 'failed', reason: '500' } },
  unknown: { kind: 'outcome', attempt: 1, outcome: { kind: 'unknown', reason: 'cut' } },
  abandoned: { kind: 'abandoned' },
  given_up: { kind: 'given_up', reason: 'enough' },
  verified: { kind: 'verified', reason: 'cleared' },
  failed_verification: { kind: 'failed_verification', reason: 'stays' },
  succeeded: { kind: 'resolve', actor: 'console/ben', outcome: 'succeeded', reason: 'seen' },
  did_not: { kind: 'resolve', actor: 'console/ben', outcome: 'failed', reason: 'seen' },
};

/** Every change that there is, by the state before it. What is not here must be refused. */
const CHANGES: Partial<Record<RunState, Readonly<Record<string, RunState>>>> = {
  suggested: { cancel: 'cancelled', withdrawn: 'cancelled', timed_out: 'expired' },
  waiting_approval: {
    approve: 'approved',
    reject: 'rejected',
    cancel: 'cancelled',
    withdrawn: 'cancelled',
    timed_out: 'expired',
  },
  approved: { cancel: 'cancelled', withdrawn: 'cancelled', refused: 'refused', send: 'sending' },
  sending: {
    done: 'sent',
    failed: 'failed',
    unknown: 'unknown',
    abandoned: 'unknown',
    given_up: 'unknown',
  },
  sent: { verified: 'verified', failed_verification: 'failed_verification' },
  unknown: { done: 'sent', failed: 'failed', succeeded: 'sent', did_not: 'failed' },
};

test('changes as the table says, and in no other way', () => {
  const seen: Record<string, Record<string, string>> = {};
  for (const state of RUN_STATES)
    for (const [name, input] of Object.entries(INPUTS)) {
      const next = transitionRun({ ...RUN, state }, input);
      if (next.ok) (seen[state] ??= {})[name] = next.state;
      else expect(next.reason).not.toBe('');
    }
  expect(seen).toEqual(CHANGES);
});

test('nothing that is over changes again, and nothing is sent twice', () => {
  for (const state of RUN_STATES.filter(isOver))
    for (const input of Object.values(INPUTS))
      expect(transitionRun({ ...RUN, state, idempotent: true }, input).ok).toBe(false);
  const sendable = RUN_STATES.filter(
    (state) => transitionRun({ ...RUN, state }, { kind: 'send' }).ok,
  );
  expect(sendable).toEqual(['approved']);
});

test('nobody approves what they have asked for', () => {
  const waiting = { ...RUN, state: 'waiting_approval' } as const;
  expect(transitionRun(waiting, { kind: 'approve', actor: 'console/ana' })).toMatchObject({
    ok: false,
    reason: expect.stringContaining('somebody else') as string,
  });
});

test('only an idempotent request whose outcome is unknown is sent again, four times in all', () => {
  const cut = (attempt: number) =>
    transitionRun(
      { ...RUN, idempotent: true, attempt },
      { kind: 'outcome', attempt, outcome: { kind: 'unknown', reason: 'cut.' } },
    );
  expect([1, 2, 3].map((attempt) => cut(attempt))).toMatchObject([
    { state: 'sending', dueInMs: 5_000 },
    { state: 'sending', dueInMs: 30_000 },
    { state: 'sending', dueInMs: 120_000 },
  ]);
  expect(cut(4)).toMatchObject({ state: 'unknown', dueInMs: undefined });
  const again = { ...RUN, idempotent: true, attempt: 4 };
  expect(transitionRun(again, { kind: 'send' }).ok).toBe(false);
});

test('an answer of another attempt says nothing', () => {
  const late: RunInput = { kind: 'outcome', attempt: 1, outcome: { kind: 'done', reason: '200' } };
  expect(transitionRun({ ...RUN, attempt: 2 }, late).ok).toBe(false);
});

test.each([
  ['alert_resolved', false, false, 10, 'verified'],
  ['alert_resolved', true, false, 99, undefined],
  ['alert_resolved', true, false, 100, 'failed_verification'],
  ['stays_resolved', false, false, 99, undefined],
  ['stays_resolved', false, true, 50, 'failed_verification'],
  ['stays_resolved', false, false, 100, 'verified'],
  ['stays_resolved', true, false, 100, 'failed_verification'],
] as const)('%s with firing %s, returned %s at %d is %s', (success, firing, returned, at, kind) => {
  expect(verifyRun({ success, verifyUntilMs: 100, returned }, firing, at)?.kind).toBe(kind);
});
