/** What is the same for every tenant. `npm run bench -- fatigue` shows what each is worth. */
export interface Tuning {
  /** After so long a habit counts half. */
  readonly halfLifeMs: number;
  /** Nothing of a kind is suppressed for so long after somebody acted on one. */
  readonly actedMs: number;
  /** The first alert after so long without one is delivered. */
  readonly pauseMs: number;
  /** By how much more than the worst untouched one an alert may be beyond its limit, as a share. */
  readonly margin: number;
  /** As many suppressed alerts of one service within `burstMs`, and the next are delivered. */
  readonly burst: number;
  readonly burstMs: number;
  /** An untouched alert counts whole up to here, and less the longer it lasted. */
  readonly shortMs: number;
  /** What one that lasted long counts at least. */
  readonly longWeight: number;
  /** Share of untouched alerts that are over before a suppressed one is judged again. */
  readonly outlivedShare: number;
  /** Settled samples that the revert looks back on. */
  readonly sampleWindow: number;
  readonly maxKinds: number;
  readonly kindBy: 'rule' | 'service' | 'severity';
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const TUNING: Tuning = {
  halfLifeMs: 30 * DAY_MS,
  actedMs: 180 * DAY_MS,
  pauseMs: 14 * DAY_MS,
  margin: 0.25,
  burst: 3,
  burstMs: 10 * MINUTE_MS,
  shortMs: 5 * MINUTE_MS,
  longWeight: 0.25,
  outlivedShare: 0.9,
  sampleWindow: 100,
  maxKinds: 20_000,
  kindBy: 'service',
};
