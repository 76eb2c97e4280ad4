import { countOf, slide, whyRevert } from '../../src/dispatch/fatigue/holdOut.ts';
import { Random } from '../../src/dispatch/fatigue/testing/random.ts';
import { TUNING } from '../../src/dispatch/fatigue/tuning.ts';
import { print, quantile, round } from '../figures.ts';

const RUNS = 1000;
const OUTCOMES = 1000;
const MISS_LIMIT = 0.05;

type Design = (outcomes: string) => boolean;

function exactTest(): Design {
  const known = new Map<string, boolean>();
  return (outcomes) => {
    const count = countOf(outcomes);
    const key = JSON.stringify(count);
    const isOver = known.get(key) ?? whyRevert(count, MISS_LIMIT) !== undefined;
    known.set(key, isOver);
    return isOver;
  };
}

const DESIGNS: Record<string, Design> = {
  'exact test over the last 100': exactTest(),
  'two misses within 50': (outcomes) => countOf(outcomes.slice(-50)).misses >= 2,
};

/** After how many outcomes it ends, at most OUTCOMES; undefined: not at all. */
function endOf(isOver: Design, rate: number, random: Random): number | undefined {
  let outcomes = '';
  for (let i = 1; i <= OUTCOMES; i++) {
    const isMiss = random.chance(rate);
    outcomes = slide(outcomes, isMiss, TUNING.sampleWindow);
    if (isMiss && isOver(outcomes)) return i;
  }
  return undefined;
}

/** How often and how soon suppression ends itself, by the share that is truly missed. */
export function revertOdds(): void {
  for (const [design, isOver] of Object.entries(DESIGNS))
    for (const rate of [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]) {
      const random = new Random(1);
      const ends = Array.from({ length: RUNS }, () => endOf(isOver, rate, random));
      const ended = ends.filter((end) => end !== undefined);
      print({
        ...{ bench: 'fatigue', case: `ends itself by: ${design}`, true_miss_rate: rate },
        share_ended_within_1000: round(ended.length / RUNS, 3),
        outcomes_until_p50: quantile(ended, 0.5),
      });
    }
}
