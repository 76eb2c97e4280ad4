import type { Rule, When } from '@batcave/shared/rules';
import { NaiveGroup } from './NaiveGroup.ts';
import { NaiveStanding } from './NaiveStanding.ts';
import type { Stretch, Taken } from './Taken.ts';

/** The rule as it is judged within another: nothing that spares people a second alert counts. */
function asPart({ levels: _levels, cool_down: _coolDown, condition, ...rule }: Rule): Rule {
  const restless = condition && { condition: { ...condition, rest_samples: 0 } };
  return { ...rule, ...restless, flapping: false };
}

function fires(when: When, firing: ReadonlySet<string>): boolean {
  if (when.any !== undefined) return when.any.some((one) => fires(one, firing));
  if (when.all !== undefined) return when.all.every((one) => fires(one, firing));
  if (when.not !== undefined) return !fires(when.not, firing);
  return firing.has(when.rule ?? '');
}

/** A group of a rule that joins others. */
export class NaiveComposite {
  readonly standing: NaiveStanding;
  readonly #rule: Rule;
  readonly #parts: ReadonlyMap<string, NaiveGroup>;

  constructor(rule: Rule, parts: readonly Rule[], groupKey: string, outages: readonly Stretch[]) {
    this.standing = new NaiveStanding(rule, groupKey);
    this.#rule = rule;
    this.#parts = new Map(
      parts.map((part) => [part.rule_id, new NaiveGroup(asPart(part), groupKey, outages)]),
    );
  }

  get hasBegun(): boolean {
    return [...this.#parts.values()].some((part) => part.hasBegun);
  }

  expect(partId: string, nowMs: number): void {
    this.#parts.get(partId)?.expect(nowMs);
  }

  /** @param taken  What the event is to each part that wants it. */
  take(taken: ReadonlyMap<string, Taken>, nowMs: number): void {
    const counted = [...taken].filter(([id, one]) => this.#parts.get(id)?.take(one, nowMs));
    if (counted.length > 0) this.look(nowMs, false);
  }

  serverStarted(outage: Stretch): void {
    for (const part of this.#parts.values()) part.serverStarted(outage);
  }

  look(nowMs: number, isAway: boolean): void {
    for (const part of this.#parts.values()) part.look(nowMs, isAway);
    if (!this.hasBegun) return;
    const parts = [...this.#parts];
    const firing = new Set(parts.filter(([, part]) => part.standing.isFiring).map(([id]) => id));
    const isFiring = fires(this.#rule.when ?? {}, firing);
    this.standing.look(nowMs, {
      kind: 'judged',
      holds: () => isFiring,
      severity: this.#rule.severity,
      bySilence: false,
      value: null,
      score: null,
    });
  }
}
