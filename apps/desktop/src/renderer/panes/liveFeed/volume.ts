import { severityRank } from '@batcave/shared/events';
import type { FeedEntry } from '../../paneKit/index.ts';
import type { FeedFilter } from './feedFilter.ts';
import type { EntrySource } from './feedView.ts';

export const STEP_MS = 5_000;
export const STEPS = 60;

/** How much came in a stretch of time, and how bad it was. */
export interface VolumeStep {
  readonly atMs: number;
  /** Events that pass the filter. `null`: nothing is known of this time. */
  readonly total: number | null;
  /** WARN of them, and ERROR and worse. */
  readonly warns: number;
  readonly errors: number;
}

interface Counted {
  total: number;
  warns: number;
  errors: number;
  /** Events are known to be missing here. */
  isCut: boolean;
}

/**
 * What has come into the feed, counted by time as the rows have it. Only what is new is looked at, so that what
 * the ring has let go of stays counted. Another filter begins anew with what the ring holds.
 */
export interface Volume {
  readonly filter: FeedFilter;
  /** The place up to which it has counted. */
  next: number;
  /** Before this moment nothing is known; `null` while nothing has come at all. */
  knownFromMs: number | null;
  readonly steps: Map<number, Counted>;
}

/** Nothing counted yet. */
export function openVolume(filter: FeedFilter): Volume {
  return { filter, next: 0, knownFromMs: null, steps: new Map() };
}

function stepOf(volume: Volume, atMs: number): Counted {
  const key = Math.floor(atMs / STEP_MS);
  const known = volume.steps.get(key);
  if (known !== undefined) return known;
  const made = { total: 0, warns: 0, errors: 0, isCut: false };
  volume.steps.set(key, made);
  return made;
}

function take(volume: Volume, entry: FeedEntry, lastMs: number): number {
  if (entry.kind === 'gap') {
    if (lastMs > 0) stepOf(volume, lastMs).isCut = true;
    return lastMs;
  }
  const { event } = entry;
  const atMs = Date.parse(event.timestamp);
  // The oldest event of the window does not say how many came with it: its step is not whole.
  volume.knownFromMs ??= (Math.floor(atMs / STEP_MS) + 1) * STEP_MS;
  if (volume.filter.matches?.(event) === false) return atMs;
  const step = stepOf(volume, atMs);
  step.total += 1;
  const rank = severityRank(event.severity);
  if (rank >= severityRank('ERROR')) step.errors += 1;
  else if (rank >= severityRank('WARN')) step.warns += 1;
  return atMs;
}

/** Counts what has come since. Changes the volume in place. */
export function countInto(volume: Volume, source: EntrySource, nowMs: number): void {
  let lastMs = 0;
  // What was overwritten before it was looked at is missing.
  if (volume.next > 0 && volume.next < source.first) stepOf(volume, nowMs).isCut = true;
  for (let place = Math.max(volume.next, source.first); place < source.next; place += 1) {
    const entry = source.at(place);
    if (entry !== undefined) lastMs = take(volume, entry, lastMs);
  }
  volume.next = source.next;
  const oldest = Math.floor(nowMs / STEP_MS) - STEPS;
  for (const key of volume.steps.keys()) if (key < oldest) volume.steps.delete(key);
}

/** The steps up to now, oldest first. */
export function volumeSteps(volume: Volume, nowMs: number): readonly VolumeStep[] {
  const last = Math.floor(nowMs / STEP_MS);
  return Array.from({ length: STEPS }, (_, i) => {
    const key = last - STEPS + 1 + i;
    const atMs = key * STEP_MS;
    const counted = volume.steps.get(key);
    const isKnown =
      volume.knownFromMs !== null && atMs >= volume.knownFromMs && counted?.isCut !== true;
    return {
      atMs,
      total: isKnown ? (counted?.total ?? 0) : null,
      warns: counted?.warns ?? 0,
      errors: counted?.errors ?? 0,
    };
  });
}

/** The most that any step has. */
export function mostIn(steps: readonly VolumeStep[]): number {
  return Math.max(0, ...steps.map(({ total }) => total ?? 0));
}

/**
 * An area of steps as one SVG path, from a floor that other steps make up to these on top of it. A step of which
 * nothing is known has none.
 */
export function areaPath(
  steps: readonly VolumeStep[],
  heightOf: (step: VolumeStep) => number,
  floorOf: (step: VolumeStep) => number,
  box: { readonly width: number; readonly height: number; readonly top: number },
): string {
  const { width, height, top } = box;
  const y = (value: number) => round(height - (Math.min(value, top) / Math.max(1, top)) * height);
  return steps
    .flatMap((step, i) => {
      const size = step.total === null ? 0 : heightOf(step);
      if (size === 0) return [];
      const floor = floorOf(step);
      const [left, right] = [
        round((i * width) / steps.length),
        round(((i + 1) * width) / steps.length),
      ];
      return [
        `M${String(left)} ${String(y(floor))}V${String(y(floor + size))}H${String(right)}V${String(y(floor))}Z`,
      ];
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A step in words: `08:41:30Z: 120 events, 3 warn, 1 error`. */
export function speakStep(step: VolumeStep, clock: string): string {
  const { total, warns, errors } = step;
  if (total === null) return `${clock}: not known`;
  return `${clock}: ${String(total)} events, ${String(warns)} warn, ${String(errors)} error or worse`;
}
