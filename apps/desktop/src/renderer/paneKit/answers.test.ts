import type { Problem } from '@batcave/shared/api';
import { describe, expect, it } from 'vitest';
import { faultAt, otherFaults } from './faults.ts';
import { createIntentBus } from './intents.ts';
import { keepAnswer } from './useAnswer.ts';

const problem: Problem = {
  ...{ type: 'urn:sentry:error:invalid_request', title: 'Wrong.', status: 422, detail: '' },
  ...{ code: 'invalid_request', trace_id: 't' },
  errors: [
    { field: '/matchers/1', limit: 'a matcher', fix: 'Write a="b".' },
    { field: '/ends_at', limit: 'later than now', fix: 'Give a later end.' },
  ],
};

describe('an answer', () => {
  const nothing = {
    ...{ question: null, turn: -1, value: undefined },
    ...{ atMs: null, problem: null, failingSinceMs: null },
  };
  const asked = { question: 'a', turn: 0 };
  const good = keepAnswer(nothing, asked, { ok: true, value: 7 }, 1_000);

  it('stays when the next try fails, with the time since when they fail', () => {
    const once = keepAnswer(good, asked, { ok: false, problem }, 2_000);
    const twice = keepAnswer(once, asked, { ok: false, problem }, 3_000);
    expect(twice).toMatchObject({ value: 7, atMs: 1_000, failingSinceMs: 2_000, problem });
    expect(keepAnswer(twice, asked, { ok: true, value: 8 }, 4_000)).toMatchObject({
      ...{ value: 8, atMs: 4_000, failingSinceMs: null, problem: null },
    });
  });

  it('to another question is not shown for this one', () => {
    const other = keepAnswer(good, { question: 'b', turn: 0 }, { ok: false, problem }, 2_000);
    expect(other.value).toBeUndefined();
    expect(other.atMs).toBeNull();
  });
});

describe('what the server refuses', () => {
  it('stands at its field, and at the list that it lies in', () => {
    expect(faultAt(problem, '/matchers/1')).toBe('Must be a matcher. Write a="b".');
    expect(faultAt(problem, '/matchers')).toMatch(/a matcher/);
    expect(faultAt(problem, '/matchers/10')).toBeNull();
    expect(faultAt(null, '/matchers')).toBeNull();
  });

  it('is said at the end where no field has it', () => {
    expect(otherFaults(problem, ['/matchers'])).toMatch(/^\/ends_at: Must be later/);
    expect(otherFaults(problem, ['/matchers', '/ends_at'])).toBeNull();
    expect(otherFaults({ ...problem, errors: [], detail: 'Full.' }, [])).toBe('Full.');
  });
});

describe('an intent that nobody takes', () => {
  const intent = { kind: 'runHook', alertId: 'a' } as const;

  it('waits for the pane that opens for it, and reaches it once', () => {
    const bus = createIntentBus();
    const opened: string[] = [];
    bus.openFor((kind) => {
      opened.push(kind);
      return kind === 'runHook';
    });
    expect(bus.send(intent)).toBe(true);
    expect(opened).toEqual(['runHook']);
    const taken: string[] = [];
    const leave = bus.take('runHook', ({ alertId }) => taken.push(alertId));
    leave();
    bus.take('runHook', ({ alertId }) => taken.push(alertId));
    expect(taken).toEqual(['a']);
  });

  it('is gone when nothing opens for it', () => {
    const bus = createIntentBus();
    expect(bus.send(intent)).toBe(false);
    bus.openFor(() => false);
    expect(bus.send(intent)).toBe(false);
    const taken: string[] = [];
    bus.take('runHook', ({ alertId }) => taken.push(alertId));
    expect(taken).toEqual([]);
  });
});
