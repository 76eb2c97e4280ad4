import type { CanaryReport } from '@batcave/shared/health';
import { describe, expect, it } from 'vitest';
import type { LinkState } from '../../ipc/contract.ts';
import { buildCanary, NOW_MS } from '../testing/build.ts';
import { describeCanaryLoss, viewCanary } from './canaryView.ts';

const LIVE: LinkState = { kind: 'live', sinceMs: NOW_MS };
const before = (ms: number): string => new Date(NOW_MS - ms).toISOString();
const view = (fields: Partial<CanaryReport>, link: LinkState = LIVE) =>
  viewCanary({ report: buildCanary(fields), link, nowMs: NOW_MS });

describe('the canary', () => {
  it('is the time of the last one on the stream, with the 99th percentile', () => {
    expect(view({})).toMatchObject({ level: 'ok', text: 'canary 14 ms · p99 32 ms' });
  });

  it('tells each stage, what was lost and why', () => {
    expect(
      view({ lost: 2, sent: 900, reason: 'canary 7 after 31.0 s: not accepted' })?.details,
    ).toEqual([
      'An event that eu1 sends to itself, until it is',
      'taken in: 4 ms (median 4 ms, p99 9 ms)',
      'judged by the rules: – (median –, p99 –)',
      'alert stored: 11 ms (median 9 ms, p99 1.2 s)',
      'on the live stream: 14 ms (median 12 ms, p99 32 ms)',
      '2 lost of 900 since the server started',
      'canary 7 after 31.0 s: not accepted',
    ]);
  });

  it('counts for how long it has been late or lost', () => {
    expect(view({ status: 'late', since: before(4_300) })).toMatchObject({
      level: 'late',
      text: 'CANARY LATE 00:04',
    });
    expect(view({ status: 'lost', since: before(45_000) })).toMatchObject({
      level: 'lost',
      text: 'CANARY LOST 00:45',
    });
  });

  it('is unknown when nothing has been heard of it for three intervals, or there is no link', () => {
    expect(view({ as_of: before(15_000) })?.level).toBe('ok');
    expect(view({ as_of: before(15_001) })).toMatchObject({
      level: 'unknown',
      text: 'canary silent 00:15',
    });
    expect(view({ interval_ms: 200, as_of: before(5_900) })?.level).toBe('ok');
    const link = { kind: 'connecting', sinceMs: NOW_MS, attempt: 2 } as const;
    expect(view({ status: 'lost' }, link)?.level).toBe('unknown');
  });

  it('is not there where the server sends none', () => {
    expect(view({ status: 'off' })).toBeNull();
    expect(viewCanary({ report: null, link: LIVE, nowMs: NOW_MS })).toBeNull();
  });

  it('that is lost is said in a sentence, with since when', () => {
    const report = buildCanary({
      status: 'lost',
      since: before(45_000),
      reason: 'canary 7 after 30.0 s: accepted, not judged',
    });
    expect(describeCanaryLoss(report, NOW_MS)).toEqual({
      title: 'eu1 loses events or stands still',
      details: [
        'canary 7 after 30.0 s: accepted, not judged',
        'since 08:41:32Z (00:45)',
        'alerts may be missing here',
      ],
    });
  });
});
