import type { LogEvent } from '@batcave/shared/events';
import type { When } from '@batcave/shared/rules';
import type { EpochMs } from '@batcave/shared/time';
import type { CompiledRule, CompositeMeasure } from '../compileRule.ts';
import { nextLook } from '../nextLook.ts';
import { isSampleOf } from '../samples.ts';
import type { Standing, StandingSnapshot } from '../Standing.ts';
import { step } from '../step.ts';
import { judge } from '../verdict.ts';
import type { Gauge, Shown } from './Gauge.ts';

/**
 * Whether rules that are joined fire for the same group.
 *
 * Each part is judged as the rule that it is, with its own `for`, recovery and no-data policy, but
 * raises nothing itself.
 */
export class CompositeGauge implements Gauge {
  /** A part that cannot be judged is for its own `on_error`. */
  readonly failure = '';
  #measure: CompositeMeasure;
  readonly #parts: readonly Standing[];

  /** @param parts  One for each of the measure's, in their order. */
  constructor(measure: CompositeMeasure, parts: readonly Standing[]) {
    this.#measure = measure;
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#parts.every((part) => part.state === 'idle' && part.gauge.isEmpty);
  }

  take(event: LogEvent, _: number, nowMs: EpochMs): boolean {
    let counted = false;
    for (const part of this.#parts) {
      const sample = isSampleOf(part.rule, event, nowMs);
      if (typeof sample !== 'number') continue;
      if (!part.gauge.take(event, sample, nowMs, part.silent)) continue;
      part.quietSinceMs = nowMs;
      part.silent = false;
      counted = true;
    }
    // Parts are looked at only when the group is: it could go to a checkpoint in between.
    if (counted) this.moveTo(nowMs);
    return counted;
  }

  moveTo(nowMs: EpochMs): boolean {
    let moved = false;
    for (const part of this.#parts) moved = part.gauge.moveTo(nowMs, part.quietFromMs) || moved;
    return this.#judgeParts(nowMs) || moved;
  }

  isBeyond(): boolean {
    return this.#holds(this.#measure.when);
  }

  noteRaised(): void {
    // Only detectors rest.
  }

  level(): number {
    return 0;
  }

  show(): Shown {
    const names = (wanted: boolean) =>
      this.#parts
        .filter((part) => part.isRaised === wanted)
        .map(({ rule }) => `"${rule.rule.name}"`)
        .join(' and ');
    const [on, off] = [names(true), names(false)];
    const said = [on && `${on} ${on.includes(' and ') ? 'fire' : 'fires'}`, off && `not ${off}`];
    return {
      ...{ value: null, limit: 0, score: null, lower: null, upper: null },
      said: said.filter((text) => text !== '').join(', '),
    };
  }

  nextMs(_: EpochMs, nowMs: EpochMs): EpochMs {
    return Math.min(...this.#parts.map((part) => nextLook(part, nowMs)));
  }

  excuse(fromMs: EpochMs, toMs: EpochMs): void {
    for (const part of this.#parts) {
      // What never had a sample was not there to miss any.
      if (part.quietSinceMs === 0) continue;
      part.gauge.excuse(fromMs, toMs);
      if (part.rule.noData !== undefined && !part.silent)
        part.quietSinceMs = Math.max(part.quietSinceMs, toMs);
    }
  }

  adopt({ measure }: CompiledRule): void {
    if (measure.kind !== 'composite') return;
    this.#measure = measure;
    measure.parts.forEach((rule, i) => this.#parts[i]?.adopt(rule));
  }

  toSnapshot(): StandingSnapshot[] {
    return this.#parts.map((part) => part.toSnapshot());
  }

  restore(snapshot: unknown): void {
    (snapshot as StandingSnapshot[]).forEach((part, i) => this.#parts[i]?.restore(part));
  }

  #judgeParts(nowMs: EpochMs): boolean {
    let moved = false;
    for (const part of this.#parts) {
      // What never had a sample stands nowhere.
      if (part.quietSinceMs === 0) continue;
      const wasSilent = part.silent;
      const outcome = step(part, judge(part, nowMs), nowMs);
      // A silence that moves nothing now still decides what the next sample means.
      moved ||= outcome !== 'none' || part.silent !== wasSilent;
    }
    return moved;
  }

  #holds({ rule, any, all, not }: When): boolean {
    if (any !== undefined) return any.some((part) => this.#holds(part));
    if (all !== undefined) return all.every((part) => this.#holds(part));
    if (not !== undefined) return !this.#holds(not);
    const ruleId = rule?.toLowerCase();
    return this.#parts.some((part) => part.rule.ruleId === ruleId && part.isRaised);
  }
}
