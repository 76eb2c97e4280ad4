import { CANARY_HISTORY, CANARY_STAGES, type CanaryStage } from '@batcave/shared/health';
import { expect, test } from 'vitest';
import { CanaryWatch } from './CanaryWatch.ts';

const LIMITS = { judgedMs: 2000, wholeMs: 5000, lostMs: 30_000 };

/** A watch with a clock that the test moves. */
function setUp() {
  let nowMs = 0;
  let count = 0;
  const watch = new CanaryWatch(LIMITS, nowMs);
  const send = (): string => {
    const id = `c${String((count += 1))}`;
    watch.sent(id, nowMs);
    return id;
  };
  const pass = (id: string, ...stages: CanaryStage[]): void => {
    for (const stage of stages) watch.reached(id, stage, nowMs);
  };
  const wait = (ms: number): void => void (nowMs += ms);
  const look = () => watch.look(nowMs);
  /** So many that come through after so long, one every five seconds. */
  const run = (times: number, tookMs = 10): void => {
    for (let i = 0; i < times; i += 1) {
      const id = send();
      wait(tookMs);
      pass(id, ...CANARY_STAGES);
      look();
      wait(5000 - tookMs);
    }
  };
  return { watch, send, pass, wait, look, run, now: () => nowMs };
}

test('waits until the first has come through, however slow the start was', () => {
  const { send, pass, wait, look, run } = setUp();
  const first = send();
  wait(9000);
  expect(look()).toMatchObject({ status: 'waiting', reason: null });
  pass(first, ...CANARY_STAGES);
  expect(look().status).toBe('waiting');
  run(1);
  expect(look()).toMatchObject({ status: 'ok', sent: 2, lost: 0 });
});

test('is lost from the beginning when the first never comes through', () => {
  const { watch, send, wait, look } = setUp();
  watch.failed(send(), 'connect ECONNREFUSED');
  wait(30_000);
  expect(look()).toMatchObject({
    status: 'lost',
    lost: 1,
    reason: 'canary 1 after 30.0 s: not accepted: connect ECONNREFUSED',
  });
});

test('is late two seconds after the sending when the rules have not judged', () => {
  const { send, pass, wait, look, run } = setUp();
  run(1);
  const id = send();
  pass(id, 'accepted');
  wait(2000);
  expect(look().status).toBe('ok');
  wait(1);
  expect(look()).toMatchObject({
    status: 'late',
    sinceMs: 7001,
    reason: 'canary 2 after 2.0 s: accepted, not judged',
  });
  wait(1500);
  expect(look()).toMatchObject({
    sinceMs: 7001,
    reason: 'canary 2 after 3.5 s: accepted, not judged',
  });
});

test.each<[CanaryStage[], string]>([
  [['accepted', 'judged'], 'judged, its alert not committed'],
  [['accepted', 'judged', 'alerted'], 'its alert committed, not on the live stream'],
  [['judged', 'alerted', 'streamed'], 'on the live stream, its 202 did not come'],
])('is late after five seconds when it has only passed %j', (stages, why) => {
  const { send, pass, wait, look, run } = setUp();
  run(1);
  pass(send(), ...stages);
  wait(5000);
  expect(look().status).toBe('ok');
  wait(1);
  expect(look()).toMatchObject({ status: 'late', reason: `canary 2 after 5.0 s: ${why}` });
});

test('is late for one that came too late though nobody looked meanwhile', () => {
  const { send, pass, wait, look, run } = setUp();
  run(1);
  const id = send();
  wait(2500);
  pass(id, ...CANARY_STAGES);
  expect(look().status).toBe('late');
});

test('where another server judges, the alert on the stream says that it was judged', () => {
  const { watch, send, pass, wait, look, run } = setUp();
  run(1);
  const id = send();
  wait(1900);
  pass(id, 'accepted', 'streamed');
  wait(500);
  expect(look().status).toBe('ok');
  expect(watch.underWay).toBe(0);
});

test('is over when three in a row were in time, and not before', () => {
  const { send, wait, look, run, pass } = setUp();
  run(1);
  const id = send();
  wait(3000);
  pass(id, ...CANARY_STAGES);
  expect(look().status).toBe('late');
  run(2);
  expect(look().status).toBe('late');
  run(1, 2500);
  run(2);
  expect(look().status).toBe('late');
  run(1);
  expect(look()).toMatchObject({ status: 'ok', reason: null });
});

test('one slow canary in two is one trouble, not many', () => {
  const { look, run } = setUp();
  run(1);
  const since = new Set<number>();
  for (let i = 0; i < 20; i += 1) {
    run(1, i % 2 === 0 ? 2500 : 10);
    if (look().status === 'late') since.add(look().sinceMs);
  }
  expect(since.size).toBe(1);
  expect(look().status).toBe('late');
});

test('is not over while another is overdue', () => {
  const { send, pass, wait, look, run } = setUp();
  run(1);
  const stuck = send();
  wait(3000);
  expect(look().status).toBe('late');
  run(4);
  expect(look().status).toBe('late');
  pass(stuck, ...CANARY_STAGES);
  run(3);
  expect(look().status).toBe('ok');
});

test('is lost after thirty seconds, stays so while others are only late, and recovers', () => {
  const { send, wait, look, run, watch } = setUp();
  run(1);
  const stuck = send();
  wait(29_999);
  expect(look()).toMatchObject({ status: 'late', lost: 0 });
  wait(1);
  expect(look()).toMatchObject({ status: 'lost', lost: 1, sinceMs: 35_000 });
  // What comes through after it was given up counts for nothing.
  expect(watch.reached(stuck, 'streamed', 36_000)).toBeUndefined();
  run(2, 3000);
  expect(look()).toMatchObject({ status: 'lost', sinceMs: 35_000 });
  run(3);
  expect(look()).toMatchObject({ status: 'ok', lost: 1 });
});

test('tells times of each stage: the last, the median and the 99th percentile of 200', () => {
  const { watch, run } = setUp();
  run(1, 4000);
  run(100, 10);
  run(99, 20);
  run(1, 1500);
  const [accepted] = watch.stages();
  expect(accepted).toEqual({ stage: 'accepted', last_ms: 1500, p50_ms: 10, p99_ms: 20 });
  expect(watch.stages().map(({ stage }) => stage)).toEqual(CANARY_STAGES);
});

test('a stage that is told twice is timed once, and a stage nobody saw has no time', () => {
  const { watch, send, pass, wait } = setUp();
  const id = send();
  wait(7);
  pass(id, 'accepted');
  wait(100);
  pass(id, 'accepted');
  expect(watch.stages()[0]).toEqual({ stage: 'accepted', last_ms: 7, p50_ms: 7, p99_ms: 7 });
  expect(watch.stages()[1]).toEqual({ stage: 'judged', last_ms: null, p50_ms: null, p99_ms: null });
});

test('keeps what is over, come through or lost, and no more than so many', () => {
  const { watch, send, pass, wait, look, run } = setUp();
  const first = send();
  wait(10);
  pass(first, 'accepted');
  wait(5);
  pass(first, 'judged', 'streamed');
  const second = send();
  wait(20);
  pass(second, 'accepted');
  wait(30_000);
  look();
  expect(watch.past()).toEqual([
    { sentMs: 0, isLost: false, tookMs: { accepted: 10, judged: 15, streamed: 15 } },
    { sentMs: 15, isLost: true, tookMs: { accepted: 20 } },
  ]);
  run(CANARY_HISTORY + 5);
  expect(watch.past()).toHaveLength(CANARY_HISTORY);
  expect(watch.past().some(({ isLost }) => isLost)).toBe(false);
});
