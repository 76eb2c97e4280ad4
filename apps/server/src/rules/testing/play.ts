import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { compileRuleSet, type RuleSetOptions } from '../compileRuleSet.ts';
import { RuleEvaluator } from '../RuleEvaluator.ts';
import { buildEvent } from './buildEvent.ts';

/** When every play begins: a whole second. */
export const START_MS = 1_000_000;

/** An evaluator over these rules, with what it said so far as short texts. */
export class Play {
  readonly evaluator: RuleEvaluator;

  constructor(rules: readonly Rule[], options: RuleSetOptions = {}) {
    const ruleSet = compileRuleSet(rules, options);
    if (ruleSet.faulty.length > 0) throw new Error(JSON.stringify(ruleSet.faulty));
    this.evaluator = new RuleEvaluator({ ruleSet, startMs: START_MS });
  }

  /** A value from `web-1`, so many seconds after the start. */
  value(seconds: number, v: number, fields: Partial<LogEvent> = {}): this {
    const receivedAtMs = START_MS + seconds * 1000;
    this.evaluator.observe(buildEvent({ payload: { v }, receivedAtMs, ...fields }));
    return this;
  }

  advance(seconds: number): this {
    this.evaluator.advance(START_MS + seconds * 1000);
    return this;
  }

  /** `3 raised`: the second and the kind of each signal since the last call. */
  said(): string[] {
    return this.evaluator
      .takeSignals()
      .map(({ atMs, kind }) => `${String((atMs - START_MS) / 1000)} ${kind}`);
  }
}
