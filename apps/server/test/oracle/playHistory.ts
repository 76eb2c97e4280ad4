import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { compileRuleSet, type Signal } from '../../src/rules/index.ts';
import type { Judged, RuleLife } from './judgeLife.ts';
import { editRule, judgingText, partsOf } from './editRule.ts';
import type { History, Step } from './generate.ts';
import { Twin } from './Twin.ts';
import { ORACLE_KINDS } from './witness.ts';

/** What came of a history: what the evaluators said, and what an oracle needs to know to say the same. */
export interface Played {
  readonly signals: readonly Signal[];
  /** Of an evaluator that went through every restart, from checkpoints alone. */
  readonly signalsOfRestarted: readonly Signal[];
  /** What was said between a checkpoint and a crash, and what to the same when it was played again. */
  readonly crashes: readonly { before: readonly Signal[]; again: readonly Signal[] }[];
  readonly log: readonly Judged[];
  readonly lives: readonly RuleLife[];
  readonly startMs: number;
  readonly untilMs: number;
}

const START_MS = Date.UTC(2026, 0, 1, 0, 0, 0, 250);

/** Plays a history to two evaluators: one lives through it, one is killed at every restart. */
export function playHistory({ rules, steps, tailMs }: History): Played {
  const player = new Player(rules);
  for (const step of steps) player.play(step);
  return player.end(tailMs);
}

class Player {
  #nowMs = START_MS;
  #clockMs = START_MS;
  #rules: (Rule | undefined)[];
  #lastWasEvent = false;
  readonly #log: Judged[] = [];
  readonly #lives: RuleLife[] = [];
  readonly #living = new Map<string, RuleLife>();
  readonly #crashes: Played['crashes'][number][] = [];
  readonly #twin: Twin;

  constructor(rules: readonly Rule[]) {
    this.#rules = [...rules];
    this.#twin = new Twin(this.#ruleSet(), START_MS);
    this.#follow();
  }

  play(step: Step): void {
    if (step.kind === 'event') this.#observe(step);
    else if (step.kind === 'serverStarted') this.#serverStarted(step);
    else if (step.kind === 'edit') this.#edit(step);
    else if (step.kind === 'restart') this.#restart(step.afterMs);
    else if (step.kind === 'crash') this.#crashes.push(this.#twin.crash());
    else this.#advance(step.afterMs);
    this.#lastWasEvent = step.kind === 'event' || step.kind === 'serverStarted';
  }

  end(tailMs: number): Played {
    this.#advance(tailMs);
    const { signals, signalsOfRestarted } = this.#twin;
    return {
      signals,
      signalsOfRestarted,
      crashes: this.#crashes,
      log: this.#log,
      lives: [...this.#lives, ...this.#living.values()],
      startMs: START_MS,
      untilMs: this.#nowMs,
    };
  }

  #advance(afterMs: number): void {
    this.#nowMs += afterMs;
    this.#clockMs = this.#nowMs;
    this.#twin.advance(this.#nowMs);
  }

  #observe(step: Step & { kind: 'event' }): void {
    this.#nowMs += step.afterMs;
    const { source, type, severity, value, region, ip, lateByMs, beforeClockMs } = step;
    const labels = {
      ...(region === undefined ? {} : { region }),
      ...(ip === undefined ? {} : { ip }),
    };
    const said = { source, type, severity, labels, payload: { v: value, deep: [value] } };
    for (let time = 0; time < step.times; time += 1) this.#append(said, lateByMs, beforeClockMs);
  }

  #serverStarted(step: Step & { kind: 'serverStarted' }): void {
    // Without the payload the outage begins at the clock, which only events show to an oracle.
    const judgedForMs = step.judgedForMs ?? (this.#lastWasEvent ? undefined : 0);
    const judgedUntilMs = judgedForMs === undefined ? undefined : this.#nowMs + judgedForMs;
    this.#nowMs += step.afterMs;
    const payload = {
      ...(judgedUntilMs === undefined ? {} : { judged_until_ms: judgedUntilMs }),
      ...(step.silentForMs === undefined
        ? {}
        : { silent_until_ms: this.#nowMs + step.silentForMs }),
    };
    const name = { source: 'sentry', type: 'sentry.server.started' };
    this.#append({ ...name, severity: 'INFO', labels: {}, payload }, 0, 0);
  }

  #append(
    said: Pick<LogEvent, 'source' | 'type' | 'severity' | 'labels' | 'payload'>,
    lateByMs: number,
    beforeClockMs: number,
  ): void {
    const seq = this.#log.length + 1;
    const receivedAtMs = beforeClockMs === 0 ? this.#nowMs : this.#clockMs - beforeClockMs;
    const event = {
      tenant: 't',
      seq,
      eventId: `event-${String(seq)}`,
      ...said,
      atMs: receivedAtMs - lateByMs,
      receivedAtMs,
      payloadJson: '',
    };
    const clockMs = this.#clockMs;
    this.#clockMs = Math.max(clockMs, receivedAtMs);
    this.#log.push({ event, atMs: this.#clockMs, clockMs });
    this.#twin.observe(event);
  }

  #restart(afterMs: number): void {
    this.#twin.restart(afterMs % 2 === 1);
    // A process is never back within the millisecond.
    this.#nowMs += 1;
  }

  #edit({ rule: i, edit, afterMs }: Step & { kind: 'edit' }): void {
    const before = this.#rules[i];
    if (before === undefined) return;
    this.#nowMs += afterMs;
    this.#clockMs = this.#nowMs;
    this.#rules[i] = editRule(before, edit);
    this.#twin.replaceRules(this.#ruleSet(), this.#nowMs);
    this.#follow();
  }

  #ruleSet() {
    const rules = this.#rules.filter((rule) => rule !== undefined);
    const ruleSet = compileRuleSet(rules, { kinds: ORACLE_KINDS });
    for (const { ruleId, faults } of ruleSet.faulty)
      if (faults.some(({ field }) => field !== '/when'))
        throw new Error(`${ruleId}: ${JSON.stringify(faults)}`);
    return ruleSet;
  }

  /** Notes from when to when each rule judges. */
  #follow(): void {
    const moment = { event: this.#log.length, atMs: this.#nowMs };
    const next = new Map<string, RuleLife>();
    for (const rule of this.#rules) {
      const parts = rule?.enabled === true ? partsOf(rule, this.#rules) : undefined;
      if (rule === undefined || parts === undefined) continue;
      const now = { rule, parts, fromEvent: moment.event, fromMs: moment.atMs };
      const living = this.#living.get(rule.rule_id);
      const goesOn = living !== undefined && isSame(living, now);
      next.set(rule.rule_id, goesOn ? living : now);
    }
    for (const [ruleId, life] of this.#living)
      if (next.get(ruleId) !== life) this.#lives.push({ ...life, end: moment });
    this.#living.clear();
    for (const [ruleId, life] of next) this.#living.set(ruleId, life);
  }
}

function isSame(a: RuleLife, b: RuleLife): boolean {
  return judgingText(a.rule, a.parts) === judgingText(b.rule, b.parts);
}
