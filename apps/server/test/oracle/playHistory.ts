import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import {
  compileRuleSet,
  type GroupSnapshot,
  RuleEvaluator,
  type Signal,
} from '../../src/rules/index.ts';
import type { RuleLife } from './bruteForce.ts';
import type { History, Step } from './generate.ts';

/** What came of a history: what the evaluators said, and what an oracle needs to know to say the same. */
export interface Played {
  readonly signals: readonly Signal[];
  /** Of an evaluator that went through every restart, from checkpoints alone. */
  readonly signalsOfRestarted: readonly Signal[];
  readonly events: readonly LogEvent[];
  readonly lives: readonly RuleLife[];
  readonly untilMs: number;
}

const START_MS = Date.UTC(2026, 0, 1, 0, 0, 0, 250);
/** Long enough for every timer of a generated rule to run out. */
const TAIL_MS = 90_000;

/** Plays a history to two evaluators: one lives through it, one is killed at every restart. */
export function playHistory({ rules, steps }: History): Played {
  const player = new Player(rules);
  for (const step of steps) player.play(step);
  return player.end();
}

class Player {
  #nowMs = START_MS;
  #rules: (Rule | undefined)[];
  #lastWasEvent = false;
  readonly #events: LogEvent[] = [];
  readonly #lives: RuleLife[] = [];
  readonly #born = new Map<string, Omit<RuleLife, 'end'>>();
  readonly #steady: RuleEvaluator;
  #restarted: RuleEvaluator;
  readonly #stored = new Map<string, string>();
  readonly #signals: Signal[] = [];
  readonly #signalsOfRestarted: Signal[] = [];

  constructor(rules: readonly Rule[]) {
    this.#rules = [...rules];
    const options = { ruleSet: compileRuleSet(rules), startMs: START_MS };
    this.#steady = new RuleEvaluator(options);
    this.#restarted = new RuleEvaluator(options);
    this.#follow();
  }

  play(step: Step): void {
    if (step.kind === 'event') this.#observe(step);
    else if (step.kind === 'serverStarted') this.#serverStarted(step);
    else if (step.kind === 'edit') this.#edit(step);
    else if (step.kind === 'restart') this.#restart(step.afterMs);
    else this.#advance(step.afterMs);
    this.#lastWasEvent = step.kind === 'event' || step.kind === 'serverStarted';
    this.#collect();
  }

  end(): Played {
    this.#advance(TAIL_MS);
    this.#collect();
    for (const life of this.#born.values()) this.#lives.push(life);
    return {
      signals: this.#signals,
      signalsOfRestarted: this.#signalsOfRestarted,
      events: this.#events,
      lives: this.#lives,
      untilMs: this.#nowMs,
    };
  }

  #advance(afterMs: number): void {
    this.#nowMs += afterMs;
    this.#steady.advance(this.#nowMs);
    this.#restarted.advance(this.#nowMs);
  }

  #observe(step: Step & { kind: 'event' }): void {
    this.#nowMs += step.afterMs;
    const { source, type, severity, value, region, lateByMs } = step;
    const labels: Record<string, string> = region === undefined ? {} : { region };
    this.#log({ source, type, severity, labels, payload: { v: value, deep: [value] } }, lateByMs);
  }

  #serverStarted(step: Step & { kind: 'serverStarted' }): void {
    // Without the payload the outage begins at the clock, which only events show to an oracle.
    const judgedForMs = step.judgedForMs ?? (this.#lastWasEvent ? undefined : 0);
    const judgedUntilMs = judgedForMs === undefined ? undefined : this.#nowMs + judgedForMs;
    this.#nowMs += step.afterMs;
    const payload = judgedUntilMs === undefined ? {} : { judged_until_ms: judgedUntilMs };
    const name = { source: 'sentry', type: 'sentry.server.started' };
    this.#log({ ...name, severity: 'INFO', labels: {}, payload }, 0);
  }

  #log(
    said: Pick<LogEvent, 'source' | 'type' | 'severity' | 'labels' | 'payload'>,
    lateByMs: number,
  ): void {
    const seq = this.#events.length + 1;
    const times = { atMs: this.#nowMs - lateByMs, receivedAtMs: this.#nowMs };
    const event = {
      tenant: 't',
      seq,
      eventId: `event-${String(seq)}`,
      ...said,
      ...times,
      payloadJson: '',
    };
    this.#events.push(event);
    this.#steady.observe(event);
    this.#restarted.observe(event);
  }

  /** From what checkpoints wrote, through JSON, at a later moment and maybe at the tick before. */
  #restart(afterMs: number): void {
    const { changed, removed } = this.#restarted.takeDirty();
    for (const group of changed)
      this.#stored.set(group.ruleId + group.groupKey, JSON.stringify(group));
    for (const { ruleId, groupKey } of removed) this.#stored.delete(ruleId + groupKey);
    const snapshot = [...this.#stored.values()].map((text) => JSON.parse(text) as GroupSnapshot);
    const { clockMs } = this.#restarted;
    const startMs = afterMs % 2 === 0 ? clockMs : Math.floor(clockMs / 1000) * 1000;
    this.#restarted = new RuleEvaluator({ ruleSet: this.#ruleSet(), startMs, snapshot });
    // A process is never back within the millisecond.
    this.#nowMs += 1;
  }

  #edit({ rule: i, edit, afterMs }: Step & { kind: 'edit' }): void {
    const before = this.#rules[i];
    if (before === undefined) return;
    this.#nowMs += afterMs;
    this.#rules[i] = edit === 'delete' ? undefined : edited(before, edit);
    if (edit !== 'rename') {
      const life = this.#born.get(before.rule_id);
      const end = { event: this.#events.length, atMs: this.#nowMs };
      if (life !== undefined) this.#lives.push({ ...life, end });
      this.#born.delete(before.rule_id);
    }
    this.#steady.replaceRules(this.#ruleSet(), this.#nowMs);
    this.#restarted.replaceRules(this.#ruleSet(), this.#nowMs);
    this.#follow();
  }

  #ruleSet() {
    return compileRuleSet(this.#rules.filter((rule) => rule !== undefined));
  }

  /** Notes from when on each enabled rule judges. */
  #follow(): void {
    for (const rule of this.#rules)
      if (rule?.enabled === true && !this.#born.has(rule.rule_id))
        this.#born.set(rule.rule_id, {
          rule,
          fromEvent: this.#events.length,
          fromMs: this.#nowMs,
        });
  }

  #collect(): void {
    this.#signals.push(...this.#steady.takeSignals());
    this.#signalsOfRestarted.push(...this.#restarted.takeSignals());
  }
}

function edited(rule: Rule, edit: 'rename' | 'threshold' | 'toggle'): Rule {
  const version = rule.version + 1;
  if (edit === 'rename') return { ...rule, version, name: `${rule.name}'` };
  if (edit === 'toggle') return { ...rule, version, enabled: !rule.enabled };
  const { threshold, recovery_threshold: recovery } = rule.condition;
  const moved = recovery === undefined ? {} : { recovery_threshold: recovery + 1 };
  return { ...rule, version, condition: { ...rule.condition, threshold: threshold + 1, ...moved } };
}
