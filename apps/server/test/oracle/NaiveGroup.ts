import type { Severity } from '@batcave/shared/events';
import type { Condition, Rule } from '@batcave/shared/rules';
import { type Finding, NaiveStanding } from './NaiveStanding.ts';
import {
  type Alert,
  allows,
  type DetectorRule,
  isLate,
  stepsOver,
  thresholdOf,
  type Verdict,
  verdictAt,
} from './readSeries.ts';
import { hasLeftWindow, isBeyond, msOf, windowValue } from './readWindow.ts';
import type { Stretch, Taken } from './Taken.ts';

type ConditionRule = Rule & { readonly condition: Condition };

/** The detector's rule, when it has one. */
function detectorRule(rule: Rule): DetectorRule | undefined {
  const detector = rule.condition?.detector;
  return detector === undefined || detector === 'threshold' ? undefined : (rule as DetectorRule);
}

/** What silence means to a rule; undefined when nothing. */
function silenceOf(
  rule: Rule,
): { afterMs: number; policy: 'alert' | 'resolve' | 'keep' } | undefined {
  if (rule.absence !== undefined) return { afterMs: msOf(rule.absence.after), policy: 'alert' };
  if (rule.no_data !== undefined)
    return { afterMs: msOf(rule.no_data.after), policy: rule.no_data.policy };
  if (detectorRule(rule) === undefined) return undefined;
  const { step } = rule.condition ?? {};
  const afterMs = step === undefined ? 7_200_000 : Math.max(10 * msOf(step), 600_000);
  return { afterMs, policy: 'resolve' };
}

/** A group of one rule, with every sample that it ever had. */
export class NaiveGroup {
  readonly standing: NaiveStanding;
  readonly #rule: Rule;
  readonly #outages: readonly Stretch[];
  readonly #taken: Taken[] = [];
  readonly #silences: { fromMs: number; toMs: number }[] = [];
  #hasBegun = false;
  #quietSinceMs = 0;
  #isSilent = false;
  readonly #alerts: Alert[] = [];
  /** How many samples the series had when a silence ended. */
  #voidedAtSample = 0;
  #verdict: (Verdict & { readonly of: string }) | undefined;
  /** Outages that were over before the group began. */
  readonly #outagesBefore = new Set<Stretch>();

  constructor(rule: Rule, groupKey: string, outages: readonly Stretch[]) {
    this.standing = new NaiveStanding(rule, groupKey);
    this.#rule = rule;
    this.#outages = outages;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Waits for its first sample from now on. */
  expect(nowMs: number): void {
    this.#hasBegun = true;
    this.#quietSinceMs = nowMs;
  }

  /** Whether the event counts. */
  take(taken: Taken, nowMs: number): boolean {
    if (this.#isTooLate(taken, nowMs)) return false;
    const detector = detectorRule(this.#rule);
    if (this.#isSilent && detector?.condition.step !== undefined)
      this.#voidedAtSample = this.#verdictAt(detector, nowMs).had;
    this.#taken.push(taken);
    this.#hasBegun = true;
    this.#quietSinceMs = nowMs;
    this.#isSilent = false;
    const silence = this.#silences.at(-1);
    if (silence?.toMs === Infinity) silence.toMs = nowMs;
    this.look(nowMs, false);
    return true;
  }

  serverStarted(outage: Stretch): void {
    if (!this.#isSilent) this.#quietSinceMs = Math.max(this.#quietSinceMs, outage.toMs);
    if (!this.#hasBegun) this.#outagesBefore.add(outage);
  }

  look(nowMs: number, isAway: boolean): void {
    if (!this.#hasBegun) return;
    const silence = silenceOf(this.#rule);
    if (silence !== undefined && !isAway && !this.#isSilent) {
      const fromMs = this.#quietSinceMs + silence.afterMs;
      this.#isSilent = fromMs <= nowMs;
      if (this.#isSilent) this.#silences.push({ fromMs, toMs: Infinity });
    }
    const raisedBefore = this.standing.timesRaisedByValue;
    const found = this.#find(nowMs);
    this.standing.look(nowMs, found);
    const detector = detectorRule(this.#rule);
    if (this.standing.timesRaisedByValue > raisedBefore && detector !== undefined)
      this.#alerts.push({
        atSample: this.#verdictAt(detector, nowMs).had,
        score: 'score' in found ? (found.score ?? 0) : 0,
      });
  }

  #isTooLate({ effectiveMs }: Taken, nowMs: number): boolean {
    const detector = detectorRule(this.#rule);
    if (detector !== undefined) return isLate(detector, this.#taken, effectiveMs, nowMs);
    return this.#rule.absence === undefined && hasLeftWindow(this.#rule, effectiveMs, nowMs);
  }

  #find(nowMs: number): Finding {
    if (this.#rule.absence !== undefined) {
      const { severity } = this.#rule;
      const nothing = { bySilence: this.#isSilent, value: null, score: null };
      return { kind: 'judged', holds: () => this.#isSilent, severity, ...nothing };
    }
    const detector = detectorRule(this.#rule);
    const found =
      detector === undefined
        ? this.#readWindow(this.#rule as ConditionRule, nowMs)
        : this.#readSeries(detector, nowMs);
    if (!this.#isSilent) return found;
    const { value, score } = 'value' in found ? found : { value: null, score: null };
    return { kind: 'policy', policy: silenceOf(this.#rule)?.policy ?? 'resolve', value, score };
  }

  #readWindow(rule: ConditionRule, nowMs: number): Finding {
    const value = windowValue(rule, this.#taken, nowMs);
    if (value === undefined) return { kind: rule.no_data === undefined ? 'ended' : 'nothing' };
    const { operator = '>', threshold = 0, recovery_threshold: recovery } = rule.condition;
    const isOver = (limit: number) => isBeyond(value, operator, limit);
    return {
      kind: 'judged',
      holds: (standing) => isOver(standing === 'raised' ? (recovery ?? threshold) : threshold),
      severity: severityOf(rule, isOver),
      bySilence: false,
      value,
      score: null,
    };
  }

  #readSeries(rule: DetectorRule, nowMs: number): Finding {
    const verdict = this.#verdictAt(rule, nowMs);
    const { failed } = verdict;
    const isVoid = verdict.judgedAt <= this.#voidedAtSample;
    const judgement = isVoid ? undefined : verdict.judgement;
    const threshold = thresholdOf(rule);
    const { recovery_threshold: recovery, direction = 'both' } = rule.condition;
    const isMeant = direction === 'both' || judgement?.direction === (direction === 'up' ? 1 : -1);
    const score = judgement === undefined || isMeant ? (judgement?.score ?? null) : 0;
    const found = { value: isVoid ? null : (verdict.value ?? null), score };
    if (failed) return { kind: 'policy', policy: rule.on_error ?? 'keep', ...found };
    if (score === null) return { kind: 'nothing' };
    return {
      kind: 'judged',
      holds: (standing) => {
        if (standing === 'raised') return score >= (recovery ?? threshold);
        return score >= threshold && allows(rule, verdict, score, this.#alerts);
      },
      severity: severityOf(rule, (limit) => score >= limit),
      bySilence: false,
      ...found,
    };
  }

  /** As long as nothing came and no step ended, the detector would say the same again. */
  #verdictAt(rule: DetectorRule, nowMs: number): Verdict {
    const of = [this.#taken.length, this.#silences.length, stepsOver(rule, nowMs)].join();
    if (this.#verdict?.of === of) return this.#verdict;
    const outages = this.#outages.filter((outage) => !this.#outagesBefore.has(outage));
    const circumstances = { silences: this.#silences, outages };
    this.#verdict = { of, ...verdictAt(rule, this.#taken, circumstances, nowMs) };
    return this.#verdict;
  }
}

function severityOf(rule: Rule, isOver: (limit: number) => boolean): Severity {
  return rule.levels?.findLast(({ threshold }) => isOver(threshold))?.severity ?? rule.severity;
}
