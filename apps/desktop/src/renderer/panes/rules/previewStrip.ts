import type { Episode } from '@batcave/shared/replay';

/** Ten minutes: the time over which alarm rates are judged. */
const STEP_MS = 600_000;

/** More than so many alarms in ten minutes are a flood, by the EEMUA and ISA-18.2. */
export const FLOOD_PER_STEP = 10;

/** A bar of the strip, in shares of its width. */
export interface Bar {
  readonly at: number;
  readonly width: number;
  readonly severity: Episode['severity'];
}

/** Where each alert stands in the range, in shares of it. */
export function barsOf(
  episodes: readonly Pick<Episode, 'raised_at' | 'cleared_at' | 'severity'>[],
  fromMs: number,
  toMs: number,
): Bar[] {
  const span = Math.max(1, toMs - fromMs);
  const share = (text: string): number =>
    Math.min(1, Math.max(0, (Date.parse(text) - fromMs) / span));
  return episodes.map(({ raised_at: raised, cleared_at: cleared, severity }) => {
    const at = share(raised);
    return { at, width: (cleared === null ? 1 : share(cleared)) - at, severity };
  });
}

/** How many alerts were raised in each ten minutes of the range, from its beginning. */
export function ratePerStep(
  episodes: readonly Pick<Episode, 'raised_at'>[],
  fromMs: number,
  toMs: number,
): number[] {
  const counts = Array.from({ length: Math.max(1, Math.ceil((toMs - fromMs) / STEP_MS)) }, () => 0);
  for (const { raised_at: raised } of episodes) {
    const step = Math.floor((Date.parse(raised) - fromMs) / STEP_MS);
    const index = Math.min(counts.length - 1, Math.max(0, step));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** A step line through the counts, as an SVG path in a field of `width` by `height`. */
export function stepPath(
  counts: readonly number[],
  most: number,
  width: number,
  height: number,
): string {
  const x = (step: number): string => ((step / counts.length) * width).toFixed(1);
  const y = (count: number): string =>
    (height - (Math.min(count, most) / most) * height).toFixed(1);
  return counts.map((count, i) => `${i === 0 ? 'M' : 'L'}${x(i)} ${y(count)}H${x(i + 1)}`).join('');
}
