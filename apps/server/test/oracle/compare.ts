import type { Signal } from '../../src/rules/index.ts';
import { judgeLife } from './judgeLife.ts';
import { generateHistory, type History } from './generate.ts';
import type { Said } from './NaiveStanding.ts';
import { type Played, playHistory } from './playHistory.ts';

/** What was expected and what came of one history, ready to be compared. */
export interface Outcome {
  readonly expected: readonly Said[];
  readonly got: readonly Said[];
  /** What does not hold whatever was expected. */
  readonly faults: readonly string[];
}

/** Plays a history to the evaluator and to the brute force. */
export function compare(history: History): Outcome {
  const played = playHistory(history);
  const estimating = new Set(
    history.rules
      .filter(({ condition }) => condition?.aggregate === 'p95')
      .map(({ rule_id: ruleId }) => ruleId),
  );
  // The verdict over a 95th percentile is exact, the value that is shown is an estimate.
  const withoutEstimate = (said: Said): Said =>
    estimating.has(said.ruleId) ? { ...said, value: null } : said;
  return {
    expected: played.lives
      .flatMap((life) => judgeLife(life, played.log, played))
      .sort(byPlace)
      .map(withoutEstimate),
    got: played.signals.map(toSaid).sort(byPlace).map(withoutEstimate),
    faults: [...faultsOfEpisodes(played.signals), ...faultsOfRestarts(played)],
  };
}

function byPlace(a: Said, b: Said): number {
  const [left, right] = [a.ruleId + a.groupKey, b.ruleId + b.groupKey];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function toSaid(signal: Signal): Said {
  const { kind, ruleId, groupKey, atMs, severity, noData, flapping, value, score } = signal;
  return { kind, ruleId, groupKey, atMs, severity, noData, flapping, value, score };
}

/** An episode is raised once, changes while it fires, and is cleared once. */
function faultsOfEpisodes(signals: readonly Signal[]): string[] {
  const stands = new Map<string, boolean>();
  return signals.flatMap(({ kind, ruleId, groupKey, episode }) => {
    const id = JSON.stringify([ruleId, groupKey, episode]);
    const fires = stands.get(id);
    stands.set(id, kind !== 'cleared');
    return fires === (kind === 'raised' ? undefined : true) ? [] : [`${kind} out of turn: ${id}`];
  });
}

function faultsOfRestarts({ signals, signalsOfRestarted, crashes }: Played): string[] {
  const faults: string[] = [];
  if (JSON.stringify(signals) !== JSON.stringify(signalsOfRestarted))
    faults.push(`a restart shows: ${firstDifference(signals, signalsOfRestarted)}`);
  for (const { before, again } of crashes)
    if (JSON.stringify(before) !== JSON.stringify(again))
      faults.push(`a replay differs: ${firstDifference(before, again)}`);
  return faults;
}

function firstDifference(steady: readonly Signal[], other: readonly Signal[]): string {
  const i = steady.findIndex((one, at) => JSON.stringify(one) !== JSON.stringify(other[at]));
  const at = i === -1 ? steady.length : i;
  return `${JSON.stringify(steady[at])} was ${JSON.stringify(other[at])}`;
}

/** Whether the evaluator said something else than the brute force. */
export function isDifferent({ expected, got, faults }: Outcome): boolean {
  return faults.length > 0 || JSON.stringify(expected) !== JSON.stringify(got);
}

const MAY_BE_LEFT_OUT: ReadonlySet<string> = new Set([
  'cool_down',
  'evaluation_delay',
  'flapping',
  'for',
  'keep_firing_for',
  'levels',
  'max_groups',
  'no_data',
  'on_error',
  'summary',
]);

/** The history of a seed with all left out that it does not need to differ. */
export function smallestDifference(seed: number): History {
  let smallest = generateHistory(seed);
  const untilMs = performance.now() + 20_000;
  const tryout = (history: History): boolean => {
    if (performance.now() > untilMs) return false;
    try {
      if (!isDifferent(compare(history))) return false;
    } catch {
      // What is left is no history any more.
      return false;
    }
    smallest = history;
    return true;
  };
  for (let size = smallest.steps.length; size >= 1; size = Math.floor(size / 2))
    for (let at = 0; at < smallest.steps.length;)
      if (!tryout({ ...smallest, steps: smallest.steps.toSpliced(at, size) })) at += size;
  for (let at = smallest.rules.length - 1; at >= 0; at -= 1)
    tryout({ ...smallest, rules: smallest.rules.toSpliced(at, 1) });
  for (const [i, rule] of smallest.rules.entries())
    for (const key of Object.keys(rule).filter((name) => MAY_BE_LEFT_OUT.has(name))) {
      const { [key]: _left, ...without } = smallest.rules[i] as unknown as Record<string, unknown>;
      tryout({ ...smallest, rules: smallest.rules.with(i, without as never) });
    }
  return smallest;
}
