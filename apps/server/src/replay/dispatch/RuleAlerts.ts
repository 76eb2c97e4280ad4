import { AppError } from '@batcave/shared/errors';
import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import type { EpochMs } from '@batcave/shared/time';
import { alertFromSignal } from '../../alerts/index.ts';
import { compileRuleSet, type DetectorKinds, RuleEvaluator } from '../../rules/index.ts';
import type { RecordedChange } from './recordedChange.ts';

/** A rule that is judged once more over stored events. Plain data. */
export interface RuleToJudge {
  readonly tenant: string;
  readonly rule: Rule;
  /** Rules that it joins. */
  readonly related: readonly Rule[];
  readonly maxGroupsPerRule: number;
  /** Alerts that it may raise; beyond that it is refused. */
  readonly maxAlerts: number;
}

/**
 * The alerts that a rule raises over events of the past, as changes for a replay. Events are given in the
 * order of the log, from `startMs` on.
 */
export class RuleAlerts {
  readonly #spec: RuleToJudge;
  readonly #evaluator: RuleEvaluator;
  readonly #changes: RecordedChange[] = [];
  #alerts = 0;

  /** @throws AppError `invalid_request` for a rule that cannot judge */
  constructor(spec: RuleToJudge, startMs: EpochMs, kinds?: DetectorKinds) {
    this.#spec = spec;
    const { rule, related, maxGroupsPerRule } = spec;
    const ruleSet = compileRuleSet([rule, ...related], { kinds });
    const faults = ruleSet.faulty.find(({ ruleId }) => ruleId === rule.rule_id)?.faults;
    if (faults !== undefined)
      throw new AppError('invalid_request', 'The rule cannot judge like this.', { faults });
    this.#evaluator = new RuleEvaluator({ ruleSet, startMs, maxGroupsPerRule });
  }

  /** How far it has judged. */
  get clockMs(): EpochMs {
    return this.#evaluator.clockMs;
  }

  /** @throws AppError `invalid_request` when there are more alerts than there may be */
  observe(events: readonly LogEvent[]): void {
    for (const event of events) this.#evaluator.observe(event);
    this.#take();
  }

  /** Judges to the end and gives all that it said, in the order of time. Call once. */
  finish(toMs: EpochMs): readonly RecordedChange[] {
    this.#evaluator.advance(toMs);
    this.#take();
    return this.#changes;
  }

  #take(): void {
    const { rule, tenant, maxAlerts } = this.#spec;
    for (const signal of this.#evaluator.takeSignals()) {
      if (signal.ruleId !== rule.rule_id) continue;
      const alert = alertFromSignal(rule, signal, tenant);
      const { alert_id: alertId } = alert;
      const { atMs, kind } = signal;
      if (kind === 'raised') {
        this.#alerts += 1;
        if (this.#alerts > maxAlerts) throw tooMany(maxAlerts);
        this.#changes.push({ alertId, atMs, change: { kind, alert } });
      } else if (kind === 'cleared') this.#changes.push({ alertId, atMs, change: { kind } });
      else this.#changes.push({ alertId, atMs, change: { kind, to: worsened(alert) } });
    }
  }
}

function worsened(alert: ReturnType<typeof alertFromSignal>) {
  const { severity, summary, threshold, value, score, lower, upper, flapping } = alert;
  return { severity, summary, threshold, value, score, lower, upper, flapping };
}

function tooMany(maxAlerts: number): AppError {
  const limit = `one that raises ${maxAlerts.toLocaleString('en')} alerts over the range at most`;
  const fix = 'Shorten the range, match fewer events, or raise the threshold.';
  return new AppError(
    'invalid_request',
    `The rule raises more than ${maxAlerts.toLocaleString('en')} alerts over the range. ${fix}`,
    { faults: [{ field: '/rule', limit, fix }] },
  );
}
