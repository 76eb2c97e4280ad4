import type { LogEvent } from '@batcave/shared/events';
import {
  type CompiledRuleSet,
  type GroupSnapshot,
  RuleEvaluator,
  type Signal,
} from '../../src/rules/index.ts';

type Act = (evaluator: RuleEvaluator) => void;

/**
 * Two evaluators that are told the same: one lives through it, the other is killed now and then and
 * goes on from what checkpoints wrote, through JSON.
 */
export class Twin {
  readonly signals: Signal[] = [];
  readonly signalsOfRestarted: Signal[] = [];
  readonly #steady: RuleEvaluator;
  #restarted: RuleEvaluator;
  #ruleSet: CompiledRuleSet;
  readonly #stored = new Map<string, string>();
  #storedClockMs: number;
  /** What came since the last checkpoint, and what was said to it. */
  #sinceStored: Act[] = [];
  #saidSinceStored: Signal[] = [];

  constructor(ruleSet: CompiledRuleSet, startMs: number) {
    this.#ruleSet = ruleSet;
    this.#storedClockMs = startMs;
    this.#steady = new RuleEvaluator({ ruleSet, startMs });
    this.#restarted = new RuleEvaluator({ ruleSet, startMs });
    this.#collect();
    this.#checkpoint();
  }

  observe(event: LogEvent): void {
    this.#act((evaluator) => evaluator.observe(event));
  }

  advance(toMs: number): void {
    this.#act((evaluator) => evaluator.advance(toMs));
  }

  replaceRules(ruleSet: CompiledRuleSet, atMs: number): void {
    this.#ruleSet = ruleSet;
    this.#act((evaluator) => evaluator.replaceRules(ruleSet, atMs));
    this.#checkpoint();
  }

  /** @param toTick  It comes back at the tick before. */
  restart(toTick: boolean): void {
    this.#checkpoint();
    const clockMs = this.#storedClockMs;
    this.#restarted = this.#restored(toTick ? Math.floor(clockMs / 1000) * 1000 : clockMs);
    this.#restarted.advance(clockMs);
    this.#collect();
  }

  /** What came after the last checkpoint is played again; what is said to it again is returned. */
  crash(): { readonly before: readonly Signal[]; readonly again: readonly Signal[] } {
    this.#restarted = this.#restored(this.#storedClockMs);
    for (const act of this.#sinceStored) act(this.#restarted);
    return { before: [...this.#saidSinceStored], again: this.#restarted.takeSignals() };
  }

  #act(act: Act): void {
    act(this.#steady);
    act(this.#restarted);
    this.#sinceStored.push(act);
    this.#collect();
  }

  #restored(startMs: number): RuleEvaluator {
    const snapshot = [...this.#stored.values()].map((text) => JSON.parse(text) as GroupSnapshot);
    return new RuleEvaluator({ ruleSet: this.#ruleSet, startMs, snapshot });
  }

  #checkpoint(): void {
    const { changed, removed } = this.#restarted.takeDirty();
    for (const group of changed)
      this.#stored.set(group.ruleId + group.groupKey, JSON.stringify(group));
    for (const { ruleId, groupKey } of removed) this.#stored.delete(ruleId + groupKey);
    this.#storedClockMs = this.#restarted.clockMs;
    this.#sinceStored = [];
    this.#saidSinceStored = [];
  }

  #collect(): void {
    this.signals.push(...this.#steady.takeSignals());
    const said = this.#restarted.takeSignals();
    this.signalsOfRestarted.push(...said);
    this.#saidSinceStored.push(...said);
  }
}
