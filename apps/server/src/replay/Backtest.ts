import { AppError } from '@batcave/shared/errors';
import type { LogEvent } from '@batcave/shared/events';
import type { ReplayChanges, ReplayRun } from '@batcave/shared/replay';
import type { Rule } from '@batcave/shared/rules';
import type { EpochMs } from '@batcave/shared/time';
import { compileRuleSet, type DetectorKinds, RuleEvaluator, type Signal } from '../rules/index.ts';
import type { ReplayRange } from './replayRange.ts';
import { RunComparison, type Side } from './RunComparison.ts';
import { RunTally } from './RunTally.ts';
import { describeEpisode, type TrackedEpisode } from './TrackedEpisode.ts';

/** What is tried over which stretch of the log. Plain data. */
export interface BacktestSpec {
  readonly tenant: string;
  /** Enabled, or nothing is judged. */
  readonly rule: Rule;
  /** The same rule as it is now, when its edit is to be compared. */
  readonly before?: Rule;
  /** Rules that these join. */
  readonly related: readonly Rule[];
  readonly range: ReplayRange;
  readonly maxGroupsPerRule: number;
  /** Alerts of each list of the outcome. */
  readonly maxListed: number;
}

export interface BacktestOutcome {
  readonly run: ReplayRun;
  readonly before?: ReplayRun;
  readonly changes?: ReplayChanges;
}

interface Start {
  readonly startMs: EpochMs;
  /** The detectors that rules may name. Left out: the built-in ones. */
  readonly kinds?: DetectorKinds | undefined;
}

/** One rule judging, and what comes of it. */
class Run {
  readonly rule: Rule;
  readonly evaluator: RuleEvaluator;
  readonly tally: RunTally;

  constructor(spec: BacktestSpec, rule: Rule, start: Start) {
    this.rule = rule;
    this.tally = new RunTally(spec.range, spec.maxListed);
    const ruleSet = compileRuleSet([rule, ...spec.related], { kinds: start.kinds });
    const faults = ruleSet.faulty.find(({ ruleId }) => ruleId === rule.rule_id)?.faults;
    if (faults !== undefined)
      throw new AppError('invalid_request', 'The rule cannot judge like this.', { faults });
    this.evaluator = new RuleEvaluator({
      ruleSet,
      startMs: start.startMs,
      maxGroupsPerRule: spec.maxGroupsPerRule,
    });
  }

  /** Its own signals since the last call: what the rules say that it joins is said through it. */
  takeSignals(): Signal[] {
    const { rule_id: id } = this.rule;
    return this.evaluator.takeSignals().filter(({ ruleId }) => ruleId === id);
  }
}

/**
 * Judges events of the past as they are judged live, by the same evaluator, and tells the alerts that
 * would have come of it.
 *
 * Events are given in the order of the log, from `startMs` on: those before the range warm the rule up.
 * With `before` both versions of the rule judge the same events. Memory does not grow with the events.
 */
export class Backtest {
  readonly #spec: BacktestSpec;
  readonly #after: Run;
  readonly #before: Run | undefined;
  readonly #comparison: RunComparison | undefined;

  constructor(spec: BacktestSpec, start: Start) {
    this.#spec = spec;
    this.#after = new Run(spec, spec.rule, start);
    if (spec.before === undefined) return;
    this.#before = new Run(spec, spec.before, start);
    this.#comparison = new RunComparison(spec.range, spec.maxListed);
  }

  /** How far it has judged. */
  get clockMs(): EpochMs {
    return this.#after.evaluator.clockMs;
  }

  observe(events: readonly LogEvent[]): void {
    for (const event of events) {
      this.#after.evaluator.observe(event);
      this.#before?.evaluator.observe(event);
    }
    this.#settle();
  }

  /** Judges to the end of the range and gives the whole. Call once. */
  finish(): BacktestOutcome {
    const { toMs } = this.#spec.range;
    this.#after.evaluator.advance(toMs);
    this.#before?.evaluator.advance(toMs);
    this.#settle();
    const run = this.#outcomeOf(this.#after);
    const before = this.#before;
    if (before === undefined || this.#comparison === undefined) return { run };
    const runs = { before, after: this.#after };
    const outcomeBefore = this.#outcomeOf(before);
    const changes = this.#comparison.finish(
      (side, day) => runs[side].tally.alertsOn(day),
      (side, episode) => this.#describe(runs[side], episode),
    );
    return { run, before: outcomeBefore, changes };
  }

  #outcomeOf(run: Run): ReplayRun {
    const { rule_id: id } = run.rule;
    const failure = run.evaluator.ruleStats().find(({ ruleId }) => ruleId === id)?.failure ?? null;
    const stats = { ...run.evaluator.stats(), failure };
    return run.tally.finish(stats, (episode) => this.#describe(run, episode));
  }

  #describe({ rule }: Run, episode: TrackedEpisode) {
    const { tenant, range } = this.#spec;
    return describeEpisode(episode, { rule, tenant, endMs: range.toMs });
  }

  /** Takes what both have said, in the order of its time. */
  #settle(): void {
    const after = this.#after.takeSignals();
    const before = this.#before?.takeSignals() ?? [];
    let [i, j] = [0, 0];
    for (;;) {
      const [a, b] = [before[i], after[j]];
      if (a === undefined && b === undefined) return;
      if (b === undefined || (a !== undefined && isFirst(a, b))) {
        this.#take('before', a as Signal);
        i += 1;
      } else {
        this.#take('after', b);
        j += 1;
      }
    }
  }

  #take(side: Side, signal: Signal): void {
    const run = side === 'after' ? this.#after : this.#before;
    const episode = run?.tally.take(signal);
    if (episode === undefined) return;
    if (signal.kind === 'raised') this.#comparison?.raised(side, episode);
    else if (signal.kind === 'cleared') this.#comparison?.cleared(side, episode);
  }
}

/** At the same moment an end comes before a beginning: alerts that only touch are two. */
function isFirst(a: Signal, b: Signal): boolean {
  return a.atMs === b.atMs ? a.kind === 'cleared' || b.kind !== 'cleared' : a.atMs < b.atMs;
}
