import type { CanaryReport, SystemReport } from '@batcave/shared/health';
import { describe, expect, it } from 'vitest';
import { canaryChart } from './canaryChart.ts';
import { canaryRows } from './canaryRows.ts';
import { receiverRows, ruleRows } from './dutyRows.ts';
import { type LinkFacts, linkRows } from './linkRows.ts';
import { formatMs, type SystemRow } from './row.ts';
import { serverRows } from './serverRows.ts';

const NOW_MS = Date.parse('2026-11-23T08:42:00Z');
const at = (agoMs: number): string => new Date(NOW_MS - agoMs).toISOString();
const beyond = (rows: readonly SystemRow[]) =>
  rows.filter(({ severity }) => severity !== null).map(({ what, severity }) => [what, severity]);
const valueOf = (rows: readonly SystemRow[], what: string) =>
  rows.find((row) => row.what === what)?.value;

const CANARY: CanaryReport = {
  ...{ server: 'noc', status: 'ok', since: at(600_000), reason: null, as_of: at(1000) },
  ...{ interval_ms: 5000, last_at: at(1000), sent: 120, lost: 0 },
  stages: [
    { stage: 'accepted', last_ms: 4, p50_ms: 4, p99_ms: 9 },
    { stage: 'judged', last_ms: 12, p50_ms: 11, p99_ms: 30 },
    { stage: 'alerted', last_ms: null, p50_ms: null, p99_ms: null },
    { stage: 'streamed', last_ms: 24, p50_ms: 22, p99_ms: 60 },
  ],
};
const LIMITS = { judged_within_ms: 2000, streamed_within_ms: 5000, lost_after_ms: 30_000 };

const REPORT: SystemReport = {
  ...{ as_of: at(0), server: 'noc', version: '1.2.0', profile: 'embedded', roles: ['engine'] },
  started_at: at(7_200_000),
  engine: { last_step_at: at(200), lag_events: 0 },
  partitions: [{ partition: 'log', lag_events: 3, groups: 40, dropped_groups: 0 }],
  leads: [],
  pending_events: { waiting: 10, most: 200_000 },
  stream_clients: 3,
  store: {
    ...{ clock_ahead_ms: 4, retention_days: 90 },
    ...{ oldest_day: '2026-09-01', prepared_to_day: '2026-11-30' },
  },
  detectors: [],
  since_start: { store_retries: 0, kafka_retries: 0, dead_letters: 0, lost_records: 0 },
};

const LINK: LinkFacts = {
  link: { kind: 'live', sinceMs: NOW_MS - 60_000 },
  ...{ reconnects: 1, clockOffsetMs: -40, server: 'noc', dataAgeMs: 1000 },
  feedRate: { perSec: 1012, oneIn: 8 },
};

describe('the canary', () => {
  it('has no row for a stage that was not seen, and none is beyond while it is in time', () => {
    const rows = canaryRows(CANARY, { ...LIMITS, flights: [] }, NOW_MS);
    expect(rows.map(({ what }) => what)).toEqual([
      'State',
      'Taken in',
      'Judged by the rules',
      'On the live stream',
      'Lost',
    ]);
    expect(beyond(rows)).toEqual([]);
    expect(valueOf(rows, 'Judged by the rules')).toBe('12 ms · median 11 ms, p99 30 ms');
  });

  it('is beyond when late, lost or slower than it may be', () => {
    const stages = CANARY.stages.map((stage) => ({ ...stage, last_ms: 5200 }));
    const late = { ...CANARY, status: 'late' as const, reason: 'canary 7', lost: 2, stages };
    expect(beyond(canaryRows(late, { ...LIMITS, flights: [] }, NOW_MS))).toEqual([
      ['State', 'ERROR'],
      ['Judged by the rules', 'ERROR'],
      ['On the live stream', 'ERROR'],
      ['Lost', 'WARN'],
    ]);
    const lost = canaryRows({ ...CANARY, status: 'lost' }, undefined, NOW_MS);
    expect(beyond(lost)).toEqual([['State', 'CRITICAL']]);
  });

  it('that is not heard of any more is not called ok', () => {
    const [state] = canaryRows({ ...CANARY, as_of: at(16_000) }, undefined, NOW_MS);
    expect(state).toMatchObject({ value: 'not heard of for 16s', severity: 'WARN' });
  });

  it('says that there is none where none is sent, and nothing before the server has told', () => {
    expect(canaryRows(null, undefined, NOW_MS)).toEqual([]);
    const off = { ...CANARY, status: 'off' as const, reason: 'canary_interval is 0s' };
    expect(canaryRows(off, undefined, NOW_MS)).toMatchObject([
      { value: 'off', severity: null, says: 'canary_interval is 0s' },
    ]);
  });
});

describe('the chart of canaries', () => {
  const flight = (agoMs: number, ms: number | null) => ({
    sent_at: at(agoMs),
    lost: ms === null,
    took_ms: ms === null ? {} : { accepted: 3, judged: ms / 2, streamed: ms },
  });

  it('has the slowest of each stretch, and nothing where none came through', () => {
    const flights = [flight(32_000, 40), flight(31_000, 60), flight(21_000, null)];
    const data = canaryChart({ ...LIMITS, flights }, 5000, NOW_MS);
    expect(data.stepMs).toBe(10_000);
    expect(data.lines.map(({ label }) => label)).toEqual(['on the stream', 'judged', 'taken in']);
    const known = data.lines[0]?.points.filter(({ value }) => value !== null);
    expect(known).toEqual([{ atMs: NOW_MS - 40_000, value: 60 }]);
    expect(data.marks).toEqual([{ atMs: NOW_MS - 21_000, word: 'lost' }]);
    expect(data.limit).toBeNull();
  });

  it('shows the limit once a canary comes near it', () => {
    const data = canaryChart({ ...LIMITS, flights: [flight(15_000, 1300)] }, 5000, NOW_MS);
    expect(data.limit).toMatchObject({ value: 5000, isBeyondAbove: true });
  });
});

describe('the link', () => {
  it('is within its limits when it is up and young', () => {
    const rows = linkRows(LINK, NOW_MS);
    expect(beyond(rows)).toEqual([]);
    expect(valueOf(rows, 'To noc')).toBe('connected for 01:00');
    expect(valueOf(rows, 'Connected again')).toBe('1 time');
    expect(valueOf(rows, 'Clock of this console')).toBe('40 ms ahead of the server');
    expect(rows.at(-1)).toMatchObject({ value: '1,012 a second' });
  });

  it('that is down says since when and why, and does not guess what comes over it', () => {
    const link = { kind: 'disconnected', sinceMs: NOW_MS - 5000, reason: 'reset' } as const;
    const rows = linkRows({ ...LINK, link, dataAgeMs: 15_000 }, NOW_MS);
    expect(beyond(rows)).toEqual([
      ['To noc', 'CRITICAL'],
      ['Age of the data', 'ERROR'],
    ]);
    expect(rows[0]?.says).toBe('reset');
    expect(rows.map(({ what }) => what)).not.toContain('Events');
  });

  it('warns of a clock that goes wrong', () => {
    const rows = linkRows({ ...LINK, clockOffsetMs: 3000 }, NOW_MS);
    expect(beyond(rows)).toEqual([['Clock of this console', 'WARN']]);
  });
});

describe('the server', () => {
  it('that does well is within every limit', () => {
    expect(beyond(serverRows(REPORT, NOW_MS))).toEqual([]);
  });

  it('has no row for what it does not know', () => {
    const { store, engine, ...known } = REPORT;
    expect(store ?? engine).toBeDefined();
    const parts = serverRows({ ...known, partitions: [] }, NOW_MS).map(
      ({ part, what }) => `${part}: ${what}`,
    );
    expect(parts).not.toContain('Engine: Last step');
    expect(parts.filter((each) => each.startsWith('Store'))).toEqual([]);
  });

  it('names every limit that is passed', () => {
    const rows = serverRows(
      {
        ...REPORT,
        trouble: 'The store does not answer: connection refused',
        engine: { last_step_at: at(12_000), lag_events: 20_000 },
        partitions: [{ partition: 'log', lag_events: 20_000, dropped_groups: 2 }],
        pending_events: { waiting: 190_000, most: 200_000 },
        store: {
          ...{ clock_ahead_ms: -2500, retention_days: 30 },
          ...{ oldest_day: '2026-10-20', prepared_to_day: '2026-11-23' },
        },
        detectors: [
          { detector: 'own', failures: 0, restarts: 1, unavailable: 'no such file' },
          { detector: 'slow', failures: 3, restarts: 0 },
        ],
        since_start: { store_retries: 2, kafka_retries: 0, dead_letters: 1, lost_records: 1 },
      },
      NOW_MS,
    );
    expect(beyond(rows)).toEqual([
      ['What it needs', 'CRITICAL'],
      ['Last step', 'CRITICAL'],
      ['Behind the log', 'ERROR'],
      ['Waiting to be stored', 'ERROR'],
      ['Its clock', 'WARN'],
      ['Oldest day with events', 'WARN'],
      ['Days are made until', 'CRITICAL'],
      ['own', 'ERROR'],
      ['slow', 'WARN'],
      ['Records put aside', 'WARN'],
      ['Records lost', 'CRITICAL'],
    ]);
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('rules and receivers', () => {
  it('tell what does not judge and what does not arrive', () => {
    const rule = {
      ...{ rule_id: 'r', groups: 1, max_groups: 9, dropped_samples: 0, raised: 0, flapping: 0 },
      ...{ failure: null, faults: [] },
    };
    const fault = { field: 'detector', limit: 'own is not loaded.', fix: 'Name another.' };
    expect(beyond(ruleRows([rule]))).toEqual([]);
    const faulty = ruleRows([rule, { ...rule, faults: [fault] }, { ...rule, dropped_samples: 4 }]);
    expect(beyond(faulty)).toEqual([
      ['Judging nothing', 'ERROR'],
      ['Groups left out', 'WARN'],
    ]);
    expect(valueOf(faulty, 'Judging')).toBe('2 rules');
    const says = ['Its regular expressions took too much.', 'There is no room for groups.'];
    const cut = ruleRows([{ ...rule, dropped_samples: 4, unjudged_events: 2, warnings: says }]);
    expect(cut.filter(({ severity }) => severity === 'WARN').map((each) => each.says)).toEqual(
      says.toReversed(),
    );
    const mail = {
      ...{ receiver: 'mail', type: 'email' as const, reads_as: null, fallback: null, pending: 0 },
      ...{ oldest_pending_at: null, sent_last_day: 12, failed_last_day: 0 },
      ...{ last_sent_at: null, last_failure: null },
    };
    expect(beyond(receiverRows([mail as never], NOW_MS))).toEqual([]);
    const stuck = { ...mail, pending: 2, oldest_pending_at: at(400_000), last_failure: '550' };
    expect(receiverRows([stuck as never], NOW_MS)).toMatchObject([
      { severity: 'ERROR', says: '550', value: '12 sent, 0 failed in 24 h, 2 wait, oldest 6m' },
    ]);
  });
});

it.each([
  [0.4, '0 ms'],
  [999, '999 ms'],
  [1400, '1.4 s'],
  [-12_000, '-12 s'],
])('%d ms is written %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});
