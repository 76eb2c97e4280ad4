/** What finding, missing and crying wolf are worth. */
export interface Profile {
  /** Gained for a window found at its first row; less the later. */
  readonly found: number;
  /** Lost for a window that is not found. */
  readonly missed: number;
  /** Lost for a row far outside any window; less the closer it follows one. */
  readonly falseRow: number;
}

/** The three profiles of the benchmark. */
export const PROFILES = {
  standard: { found: 1, missed: 1, falseRow: 0.11 },
  low_fp: { found: 1, missed: 1, falseRow: 0.22 },
  low_fn: { found: 1, missed: 2, falseRow: 0.11 },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/** First and last row of a labelled stretch, counted from 0. */
export type Window = readonly [first: number, last: number];

/** One file with its labels and what a detector said. */
export interface ScoredSeries {
  readonly name: string;
  /** Milliseconds since 1970, one a row. */
  readonly atMs: readonly number[];
  /** In the order of the rows, not overlapping. */
  readonly windows: readonly Window[];
  /** 0 to 1, one a row: a row counts as detected when its score reaches the threshold. */
  readonly scores: ArrayLike<number>;
}

/** What each row of a file is worth when it is detected, before the weights of a profile. */
export interface Worth {
  /** Within a window 0 to 1, outside -1 to 0. */
  readonly unit: Float64Array;
  /** The window of each row; -1 outside. */
  readonly window: Int32Array;
  /** Rows below this number are not scored: the detector may still be learning. */
  readonly probation: number;
}

/** A threshold above every score: nothing is detected. */
export const NOTHING_DETECTED = 1.1;

const PROBATION_SHARE = 0.15;
const PROBATION_MAX_ROWS = 5000;

/** How many rows at the beginning are not scored. */
export function probationRows(rows: number): number {
  return Math.min(Math.floor(PROBATION_SHARE * rows), PROBATION_SHARE * PROBATION_MAX_ROWS);
}

/** 1 far ahead of the end of a window, 0 at its end, -1 far behind. */
function sigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

const AT_FIRST_ROW = sigmoid(-1);

/** Says what each row is worth (NAB's rules: Lavin and Ahmad, ICMLA 2015; its code v1.1). */
export function worthOf(rows: number, windows: readonly Window[]): Worth {
  const unit = new Float64Array(rows).fill(-1);
  const window = new Int32Array(rows).fill(-1);
  windows.forEach(([first, last], ordinal) => {
    const width = last - first + 1;
    for (let row = first; row <= last; row++) {
      unit[row] = sigmoid(-(last - row + 1) / width) / AT_FIRST_ROW;
      window[row] = ordinal;
    }
    const until = windows[ordinal + 1]?.[0] ?? rows;
    for (let row = last + 1; row < until; row++) unit[row] = sigmoid((row - last) / (width - 1));
  });
  return { unit, window, probation: probationRows(rows) };
}

/** A score and how it came about. */
export interface NabScore {
  readonly threshold: number;
  /** Before it is scaled. */
  readonly raw: number;
  /** 100 for every window found at its first row and nothing else, 0 for no detection at all. */
  readonly normalised: number;
  readonly windowsFound: number;
}

/** Scales so that a perfect detector has 100 and one that never fires has 0. */
export function normalise(raw: number, profile: Profile, windows: number): number {
  const nothing = -profile.missed * windows;
  return (100 * (raw - nothing)) / (profile.found * windows - nothing);
}

export function countWindows(corpus: readonly ScoredSeries[]): number {
  return corpus.reduce((sum, { windows }) => sum + windows.length, 0);
}

/** Scores the corpus at one threshold. */
export function scoreAt(
  corpus: readonly ScoredSeries[],
  profile: Profile,
  threshold: number,
): NabScore {
  let raw = 0;
  let windowsFound = 0;
  for (const { scores, atMs, windows } of corpus) {
    const { unit, window, probation } = worthOf(atMs.length, windows);
    const gained = new Float64Array(windows.length);
    const found = new Set<number>();
    const isScored = new Set<number>();
    let lost = 0;
    for (let row = Math.ceil(probation); row < atMs.length; row++) {
      const own = window[row] ?? -1;
      const isDetected = (scores[row] ?? 0) >= threshold;
      const worth = unit[row] ?? 0;
      if (own >= 0 && !isScored.has(own)) {
        isScored.add(own);
        gained[own] = -profile.missed;
      }
      if (!isDetected) continue;
      if (own < 0) lost += worth * profile.falseRow;
      else {
        found.add(own);
        gained[own] = Math.max(gained[own] ?? 0, worth * profile.found);
      }
    }
    raw += gained.reduce((sum, worth) => sum + worth, lost);
    windowsFound += found.size;
  }
  return {
    threshold,
    raw,
    normalised: normalise(raw, profile, countWindows(corpus)),
    windowsFound,
  };
}

interface Point {
  readonly score: number;
  readonly unit: number;
  /** Counted over the corpus; -1 outside. */
  readonly window: number;
}

function pointsOf(corpus: readonly ScoredSeries[]): Point[] {
  const points: Point[] = [];
  let before = 0;
  for (const { scores, atMs, windows } of corpus) {
    const { unit, window, probation } = worthOf(atMs.length, windows);
    for (let row = Math.ceil(probation); row < atMs.length; row++) {
      const own = window[row] ?? -1;
      points.push({
        score: scores[row] ?? 0,
        unit: unit[row] ?? 0,
        window: own < 0 ? -1 : before + own,
      });
    }
    before += windows.length;
  }
  return points.sort((a, b) => b.score - a.score);
}

/**
 * The threshold with the highest score of all there are, the higher one of two that are equal.
 *
 * One pass from the highest score down: a row that comes to be detected changes the sum by its own
 * worth, or raises what its window gains.
 */
export function bestThreshold(corpus: readonly ScoredSeries[], profile: Profile): number {
  const points = pointsOf(corpus);
  const gained = new Float64Array(countWindows(corpus));
  for (const { window } of points) if (window >= 0) gained[window] = -profile.missed;
  let ofWindows = gained.reduce((sum, worth) => sum + worth, 0);
  let lost = 0;
  let threshold = NOTHING_DETECTED;
  let best = { threshold, raw: -Infinity };
  const take = (): void => {
    if (lost + ofWindows > best.raw) best = { threshold, raw: lost + ofWindows };
  };
  for (const { score, unit, window } of points) {
    if (score !== threshold) {
      take();
      threshold = score;
    }
    const worth = unit * profile.found;
    if (window < 0) lost += unit * profile.falseRow;
    else if (worth > (gained[window] ?? 0)) {
      gained[window] = worth;
      ofWindows = gained.reduce((sum, other) => sum + other, 0);
    }
  }
  take();
  return best.threshold;
}

/** The score at one threshold, or at the one that is best for each profile. */
export function scoreCorpus(
  corpus: readonly ScoredSeries[],
  threshold?: number,
): Record<ProfileName, NabScore> {
  const score = (name: ProfileName): NabScore =>
    scoreAt(corpus, PROFILES[name], threshold ?? bestThreshold(corpus, PROFILES[name]));
  return { standard: score('standard'), low_fp: score('low_fp'), low_fn: score('low_fn') };
}
