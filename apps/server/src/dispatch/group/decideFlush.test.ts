import { describe, expect, test } from 'vitest';
import { decideFlush, type Member } from './decideFlush.ts';

const MINUTE_MS = 60_000;
const NOW = 1_000_000_000;

function member(alertId: string, fields: Partial<Member> = {}): Member {
  return {
    ...{ alertId, state: 'OPEN', severity: 2, hasLeft: false, isQuiet: false },
    ...{ wasHushed: false, wasRestored: false },
    ...fields,
  };
}

/** A group that told of some alerts a while ago. */
function told(ids: readonly string[], agoMs = MINUTE_MS, severity = 2) {
  return {
    told: Object.fromEntries(ids.map((id) => [id, { severity }])),
    toldAtMs: ids.length === 0 ? null : NOW - agoMs,
  };
}

const flush = (
  group: Parameters<typeof decideFlush>[0],
  members: readonly Member[],
  repeatMs = 10 * MINUTE_MS,
) => decideFlush(group, members, repeatMs, NOW);

describe('what a group tells', () => {
  test('is new the first time, and what joined it later', () => {
    expect(flush(told([]), [member('a')])).toMatchObject({ reason: 'first', visible: ['a'] });
    expect(flush(told(['a']), [member('a'), member('b')])).toMatchObject({
      reason: 'new_alerts',
      visible: ['a', 'b'],
    });
  });

  test('is nothing when it was over before the first time', () => {
    const gone = flush(told([]), [member('a', { state: 'RESOLVED' })]);
    expect(gone).toMatchObject({ reason: null, over: [], isOver: true });
    expect(flush(told([]), [])).toMatchObject({ reason: null, isOver: true });
  });

  test('is nothing while all is hidden, and the group goes on', () => {
    expect(flush(told([]), [member('a', { isQuiet: true })])).toMatchObject({
      reason: null,
      visible: [],
      isOver: false,
    });
  });

  test('is nothing about what somebody took before it was told', () => {
    expect(flush(told([]), [member('a', { state: 'ACK' })])).toMatchObject({ reason: null });
  });

  test('is what got worse than it was told, and not what got better', () => {
    expect(flush(told(['a']), [member('a', { severity: 3 })])).toMatchObject({ reason: 'worse' });
    expect(flush(told(['a']), [member('a', { severity: 1 })])).toMatchObject({ reason: null });
    const taken = member('a', { severity: 3, state: 'ACK' });
    expect(flush(told(['a']), [taken])).toMatchObject({ reason: null });
  });

  test('is what a silence hid and hides no more', () => {
    expect(flush(told(['a']), [member('a', { wasHushed: true })])).toMatchObject({
      reason: 'silence_ended',
    });
    const still = member('a', { wasHushed: true, isQuiet: true });
    expect(flush(told(['a']), [still])).toMatchObject({ reason: null });
  });

  test('is what somebody wanted told, whatever else is new', () => {
    const members = [member('a', { wasRestored: true }), member('b')];
    expect(flush(told([]), members)).toMatchObject({ reason: 'restored' });
  });

  test('is the end of some or of all, also of what is not in it any more', () => {
    const over = member('a', { state: 'RESOLVED' });
    expect(flush(told(['a', 'b']), [over, member('b')])).toMatchObject({
      reason: 'some_resolved',
      over: ['a'],
      isOver: false,
    });
    expect(flush(told(['a', 'b']), [over])).toMatchObject({
      reason: 'all_resolved',
      over: ['a', 'b'],
      isOver: true,
    });
  });

  test('is told again after the repeat interval alone, while nobody has taken it', () => {
    const tenAgo = told(['a'], 10 * MINUTE_MS);
    expect(flush(tenAgo, [member('a')])).toMatchObject({ reason: 'repeat' });
    expect(flush(told(['a'], 10 * MINUTE_MS - 1), [member('a')])).toMatchObject({ reason: null });
    expect(flush(tenAgo, [member('a', { state: 'ACK' })])).toMatchObject({ reason: null });
    expect(flush(tenAgo, [member('a', { isQuiet: true })])).toMatchObject({ reason: null });
  });

  test('is only the end of what is routed elsewhere now', () => {
    const left = member('a', { hasLeft: true, severity: 3 });
    expect(flush(told(['a'], 60 * MINUTE_MS), [left])).toMatchObject({
      reason: null,
      visible: [],
      over: [],
      isOver: true,
    });
    const over = member('a', { hasLeft: true, state: 'RESOLVED' });
    expect(flush(told(['a']), [over])).toMatchObject({ reason: 'all_resolved', over: ['a'] });
  });
});
