import { describe, expect, it } from 'vitest';
import type { FeedEntry } from '../../paneKit/index.ts';
import { buildEvent } from '../../testing/build.ts';
import { compileFeedFilter, ofService, within } from './feedFilter.ts';
import {
  areaPath,
  countInto,
  mostIn,
  openVolume,
  speakStep,
  STEP_MS,
  STEPS,
  volumeSteps,
} from './volume.ts';

const NOW_MS = Date.parse('2026-11-23T08:42:00Z');
const ALL = compileFeedFilter('');

/** A ring over entries, of which the first so many have been overwritten. */
function ringOf(entries: readonly FeedEntry[], first = 0) {
  return {
    first,
    next: entries.length,
    at: (place: number) => (place < first ? undefined : entries[place]),
  };
}
const event = (
  place: number,
  agoMs: number,
  severity: 'INFO' | 'WARN' | 'ERROR' = 'INFO',
): FeedEntry => ({
  ...{ kind: 'event', place },
  event: buildEvent(place, { severity, timestamp: new Date(NOW_MS - agoMs).toISOString() }),
});
const last = (steps: ReturnType<typeof volumeSteps>, count: number) =>
  steps.slice(-count).map(({ total, warns, errors }) => [total, warns, errors]);

describe('the volume of the feed', () => {
  it('counts by time and severity; before the oldest event nothing is known', () => {
    const entries = [
      event(0, 16_000),
      event(1, 9_000, 'WARN'),
      event(2, 8_000, 'ERROR'),
      event(3, 0),
    ];
    const volume = openVolume(ALL);
    countInto(volume, ringOf(entries), NOW_MS);
    const steps = volumeSteps(volume, NOW_MS);
    expect(steps).toHaveLength(STEPS);
    expect(last(steps, 5)).toEqual([
      [null, 0, 0],
      [0, 0, 0],
      [2, 1, 1],
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(mostIn(steps)).toBe(2);
    expect(steps.slice(0, -4).every(({ total }) => total === null)).toBe(true);
  });

  it('looks only at what is new, and keeps what the ring has let go of', () => {
    const entries = [event(0, 20_000), event(1, 8_000)];
    const volume = openVolume(ALL);
    countInto(volume, ringOf(entries), NOW_MS);
    countInto(volume, ringOf([...entries, event(2, 7_000)], 2), NOW_MS);
    expect(last(volumeSteps(volume, NOW_MS), 3)[0]).toEqual([2, 0, 0]);
  });

  it('does not count what a filter leaves out, and knows nothing of a step with missing events', () => {
    const volume = openVolume(compileFeedFilter('sev:error'));
    const gap: FeedEntry = { kind: 'gap', place: 3, count: 9 };
    const entries = [event(0, 20_000), event(1, 8_000, 'ERROR'), event(2, 3_000), gap, event(4, 0)];
    countInto(volume, ringOf(entries), NOW_MS);
    expect(last(volumeSteps(volume, NOW_MS), 3).map(([total]) => total)).toEqual([1, null, 0]);
  });

  it('forgets what has left the strip', () => {
    const volume = openVolume(ALL);
    countInto(volume, ringOf([event(0, 20_000), event(1, 10_000)]), NOW_MS);
    countInto(volume, ringOf([event(0, 20_000), event(1, 10_000)]), NOW_MS + STEPS * STEP_MS * 2);
    expect(volume.steps.size).toBe(0);
  });
});

it('areas are steps on a floor, and what is not known has none', () => {
  const steps = [
    { atMs: 0, total: 4, warns: 1, errors: 1 },
    { atMs: 1, total: null, warns: 0, errors: 0 },
  ];
  const box = { width: 20, height: 8, top: 4 };
  const floor = ({ warns, errors }: (typeof steps)[number]) => warns + errors;
  expect(areaPath(steps, () => 2, floor, box)).toBe('M0 4V0H10V4Z');
  expect(speakStep(steps[0] as never, '08:42:00Z')).toBe(
    '08:42:00Z: 4 events, 1 warn, 1 error or worse',
  );
  expect(speakStep(steps[1] as never, '08:42:00Z')).toBe('08:42:00Z: not known');
});

it('a filter within a stretch of time keeps its own conditions', () => {
  const stretch = { fromMs: NOW_MS - 10_000, toMs: NOW_MS };
  const { matches } = within(compileFeedFilter('sev:error'), stretch);
  const fits = (entry: FeedEntry) => entry.kind === 'event' && matches?.(entry.event);
  expect(fits(event(0, 10_000, 'ERROR'))).toBe(true);
  expect(fits(event(0, 0, 'ERROR'))).toBe(false);
  expect(fits(event(0, 5_000))).toBe(false);
});

it('a filter for one service keeps its own conditions, and takes the label before the source', () => {
  const { matches } = ofService(compileFeedFilter('sev:error'), 'payments-api');
  const fits = (source: string, severity: 'INFO' | 'ERROR', labels = {}) =>
    matches?.(buildEvent(1, { source, severity, labels }));
  expect(fits('payments-api', 'ERROR')).toBe(true);
  expect(fits('pay-7', 'ERROR', { service: 'payments-api' })).toBe(true);
  expect(fits('payments-api', 'INFO')).toBe(false);
  expect(fits('payments-api', 'ERROR', { service: 'search' })).toBe(false);
  expect(ofService(compileFeedFilter(''), null).matches).toBeNull();
});
