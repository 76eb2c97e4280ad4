import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { alertFromSignal } from './alertFromSignal.ts';
import { buildRule, buildSignal } from './testing/buildSignal.ts';
import {
  type AlertCommand,
  RULE_ACTOR,
  type RuleSignalInput,
  type Transition,
  transition,
} from './transition.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 1);
const NOW = '2026-01-01T01:00:00.000Z';
const draft = alertFromSignal(buildRule(), buildSignal(), 'acme');
const signalled = (kind: 'raised' | 'cleared'): RuleSignalInput => ({
  kind,
  draft,
  signal: buildSignal({ kind, reason: kind === 'cleared' ? 'calm again' : 'too busy' }),
});

function after(...inputs: (RuleSignalInput | AlertCommand)[]): Alert {
  let current: Alert | undefined;
  for (const input of inputs) {
    const result = transition(current, input, NOW_MS);
    if (!result.ok) throw new Error(result.detail);
    current = result.alert;
  }
  if (current === undefined) throw new Error('no input');
  return current;
}

const raised = signalled('raised');
const cleared = signalled('cleared');
const inputs = {
  raised,
  cleared,
  ack: { kind: 'ack', actor: 'ann' },
  ackByBob: { kind: 'ack', actor: 'bob' },
  unack: { kind: 'unack', actor: 'bob' },
  resolve: { kind: 'resolve', actor: 'ann', note: 'restarted it' },
  resolveByBob: { kind: 'resolve', actor: 'bob' },
  assign: { kind: 'assign', actor: 'ann', assignee: 'bob' },
  unassign: { kind: 'assign', actor: 'ann', assignee: null },
  comment: { kind: 'comment', actor: 'ann', text: 'looking' },
} as const satisfies Record<string, RuleSignalInput | AlertCommand>;

const states = {
  none: undefined,
  open: after(raised),
  acked: after(raised, inputs.ack),
  assigned: after(raised, inputs.assign),
  resolvedByAnn: after(raised, inputs.resolve),
  resolvedByAnnThenCleared: after(raised, inputs.resolve, cleared),
  resolvedByRule: after(raised, cleared),
};

function inWords(result: Transition): string {
  if (!result.ok) return result.reason;
  return `${result.alert.state}${result.alert.firing ? '' : ' calm'}, ${result.entry.kind}`;
}

// One row per state, one column per input: nothing is left out.
const COLUMNS = Object.keys(inputs) as (keyof typeof inputs)[];
const X = 'state_conflict';
const SAME = 'no_change';
test.each<[keyof typeof states, string[]]>([
  ['none', ['OPEN, raised', SAME, X, X, X, X, X, X, X, X]],
  [
    'open',
    [
      ...[SAME, 'RESOLVED calm, cleared', 'ACK, acknowledged', 'ACK, acknowledged', SAME],
      ...['RESOLVED, resolved', 'RESOLVED, resolved', 'OPEN, assigned', SAME, 'OPEN, commented'],
    ],
  ],
  [
    'acked',
    [
      ...[SAME, 'RESOLVED calm, cleared', SAME, X, 'OPEN, unacknowledged'],
      ...['RESOLVED, resolved', 'RESOLVED, resolved', 'ACK, assigned', SAME, 'ACK, commented'],
    ],
  ],
  [
    'assigned',
    [
      ...[SAME, 'RESOLVED calm, cleared', 'ACK, acknowledged', 'ACK, acknowledged', SAME],
      ...['RESOLVED, resolved', 'RESOLVED, resolved', SAME, 'OPEN, assigned', 'OPEN, commented'],
    ],
  ],
  [
    'resolvedByAnn',
    [
      ...[SAME, 'RESOLVED calm, cleared', X, X, 'OPEN, unacknowledged'],
      ...[SAME, X, X, X, 'RESOLVED, commented'],
    ],
  ],
  ['resolvedByAnnThenCleared', [SAME, SAME, X, X, X, SAME, X, X, X, 'RESOLVED calm, commented']],
  ['resolvedByRule', [SAME, SAME, X, X, X, X, X, X, X, 'RESOLVED calm, commented']],
])('decides every input on an alert that is %s', (state, expected) => {
  const decided = COLUMNS.map((name) => inWords(transition(states[state], inputs[name], NOW_MS)));
  expect(Object.fromEntries(COLUMNS.map((name, i) => [name, decided[i]]))).toEqual(
    Object.fromEntries(COLUMNS.map((name, i) => [name, expected[i]])),
  );
});

test('notes who took it, and forgets that when it is given back', () => {
  expect(states.acked).toMatchObject({ acknowledged_by: 'ann', acknowledged_at: NOW });
  expect(after(raised, inputs.ack, inputs.unack)).toEqual({ ...states.open, updated_at: NOW });
  expect(after(raised, inputs.ack, inputs.resolve, inputs.unack)).toEqual(states.open);
});

test('resolves in the name of the person with the note as the reason', () => {
  expect(states.resolvedByAnn).toMatchObject({
    resolved_by: 'ann',
    resolved_at: NOW,
    resolve_reason: 'restarted it',
    firing: true,
  });
});

test('resolves in the name of the rule with its reason, at the time of the signal', () => {
  expect(states.resolvedByRule).toMatchObject({
    resolved_by: RULE_ACTOR,
    resolved_at: '2026-01-01T00:00:01.000Z',
    resolve_reason: 'calm again',
    firing: false,
  });
  expect(states.resolvedByAnnThenCleared).toMatchObject({ resolved_by: 'ann', firing: false });
});

test.each([
  [inputs.ack, 'Acknowledged.'],
  [inputs.resolve, 'Resolved: restarted it'],
  [inputs.assign, 'Assigned to bob.'],
  [inputs.comment, 'looking'],
])('writes the timeline in the words of the person: %j', (input, entry) => {
  const result = transition(states.open, input, NOW_MS);
  expect(result.ok && result.entry).toMatchObject({ entry, actor: 'ann', eventId: null });
});

test('never changes the alert that it was given', () => {
  const before = structuredClone(states);
  for (const state of Object.values(states))
    for (const input of Object.values(inputs)) transition(state, input, NOW_MS);
  expect(states).toEqual(before);
});
