import type { Severity } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import type { FlappingState } from '../../src/rules/signal.ts';
import { msOf } from './readWindow.ts';

interface Measured {
  readonly value: number | null;
  readonly score: number | null;
}

/** What a look at a group finds. */
export type Finding =
  /** Silence, or a detector that failed. */
  | ({ readonly kind: 'policy'; readonly policy: 'alert' | 'resolve' | 'keep' } & Measured)
  /** There is no value, and nothing changes. */
  | { readonly kind: 'nothing' }
  /** There is no value, and that is the end of it. */
  | { readonly kind: 'ended' }
  | ({
      readonly kind: 'judged';
      /** Whether the condition holds: for one that is not raised, or is, by the value or by silence. */
      readonly holds: (standing: 'calm' | 'raised' | 'raisedBySilence') => boolean;
      /** Of the highest level that the value is beyond. */
      readonly severity: Severity;
      /** Whether it is silence that holds. */
      readonly bySilence: boolean;
    } & Measured);

/** A signal, but for words and for what it says of the last event. */
export interface Said {
  readonly kind: 'raised' | 'changed' | 'cleared';
  readonly ruleId: string;
  readonly groupKey: string;
  readonly atMs: number;
  readonly severity: Severity;
  readonly noData: boolean;
  readonly flapping: FlappingState | null;
  readonly value: number | null;
  readonly score: number | null;
}

interface Firing {
  severity: Severity;
  /** The value never was beyond the threshold. */
  onlySilence: boolean;
  /** Since when it fires without clearing. */
  heldSinceMs: number;
  /** Since when the condition fails; undefined while it does not. */
  failingSinceMs: number | undefined;
  flapping: FlappingState | null;
}

const NOTHING: Measured = { value: null, score: null };
const SEVERITIES: readonly Severity[] = ['INFO', 'WARN', 'ERROR', 'CRITICAL'];

function isWorse(severity: Severity, than: Severity): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);
}

/** Idle, pending, firing or clearing, from one look to the next. */
export class NaiveStanding {
  readonly said: Said[] = [];
  readonly #rule: Rule;
  readonly #groupKey: string;
  #pendingSinceMs: number | undefined;
  #firing: Firing | undefined;
  #raisedBeforeMs = Number.NEGATIVE_INFINITY;
  #timesRaisedByValue = 0;
  #changesMs: number[] = [];

  constructor(rule: Rule, groupKey: string) {
    this.#rule = rule;
    this.#groupKey = groupKey;
  }

  get isFiring(): boolean {
    return this.#firing !== undefined;
  }

  /** How often the value has raised it. */
  get timesRaisedByValue(): number {
    return this.#timesRaisedByValue;
  }

  look(nowMs: number, finding: Finding): void {
    if (finding.kind === 'nothing') this.#settle(nowMs, { ...NOTHING, bySilence: false });
    else if (finding.kind === 'ended') this.#onFailing(nowMs, NOTHING, true);
    else if (finding.kind === 'policy') this.#follow(finding, nowMs);
    else {
      const raised = this.#firing?.onlySilence === true ? 'raisedBySilence' : 'raised';
      if (finding.holds(this.#firing === undefined ? 'calm' : raised))
        this.#onHolding(nowMs, finding);
      else this.#onFailing(nowMs, finding, false);
    }
  }

  /** The rule is no more. */
  end(nowMs: number): void {
    this.#clear(nowMs, { ...NOTHING, noData: false });
  }

  #follow(found: Finding & { kind: 'policy' }, nowMs: number): void {
    if (found.policy === 'resolve') this.#onFailing(nowMs, found, true);
    if (found.policy === 'keep') this.#settle(nowMs, { ...found, bySilence: false });
    if (found.policy !== 'alert') return;
    const severity = this.#firing?.severity ?? this.#rule.severity;
    if (this.#firing === undefined) this.#raise(nowMs, { ...found, severity, bySilence: true });
    else this.#goOn(this.#firing, nowMs, { ...found, severity, bySilence: true }, false);
  }

  #onHolding(nowMs: number, found: Finding & { kind: 'judged' }): void {
    if (this.#firing !== undefined) {
      if (!found.bySilence) this.#firing.onlySilence = false;
      this.#goOn(this.#firing, nowMs, found);
      return;
    }
    this.#pendingSinceMs ??= nowMs;
    const held = nowMs - this.#pendingSinceMs >= msOf(this.#rule.for);
    const cooled = nowMs - this.#raisedBeforeMs >= msOf(this.#rule.cool_down);
    if (held && cooled) this.#raise(nowMs, found);
  }

  #raise(nowMs: number, found: Omit<Finding & { kind: 'judged' }, 'kind' | 'holds'>): void {
    const { severity, bySilence } = found;
    this.#pendingSinceMs = undefined;
    this.#raisedBeforeMs = nowMs;
    if (!bySilence) this.#timesRaisedByValue += 1;
    this.#firing = {
      severity,
      onlySilence: bySilence,
      heldSinceMs: nowMs,
      failingSinceMs: undefined,
      flapping: this.#changes(nowMs),
    };
    const asRaised = { ...this.#firing, flapping: null };
    this.#say('raised', nowMs, asRaised, { ...found, noData: bySilence });
    if (this.#firing.flapping !== null)
      this.#say('changed', nowMs, this.#firing, { ...found, noData: bySilence });
  }

  /** Fires, and the condition holds. */
  #goOn(
    firing: Firing,
    nowMs: number,
    found: Omit<Finding & { kind: 'judged' }, 'kind' | 'holds'>,
    turns = true,
  ): void {
    const before = { ...firing };
    if (firing.failingSinceMs !== undefined) {
      if (turns) this.#turn(firing);
      firing.failingSinceMs = undefined;
      firing.heldSinceMs = nowMs;
    }
    const measured = { ...found, noData: found.bySilence };
    if (isWorse(found.severity, firing.severity)) {
      firing.severity = found.severity;
      this.#say('changed', nowMs, { ...before, severity: found.severity }, measured);
    }
    if (this.#calmsDown(firing, nowMs)) this.#say('changed', nowMs, firing, measured);
  }

  /** Nothing is known of the condition, but a group that fires may have been calm for long enough. */
  #settle(nowMs: number, found: Measured & { readonly bySilence: boolean }): void {
    const firing = this.#firing;
    if (firing === undefined || firing.failingSinceMs !== undefined) return;
    if (this.#calmsDown(firing, nowMs))
      this.#say('changed', nowMs, firing, { ...found, noData: found.bySilence });
  }

  #calmsDown(firing: Firing, nowMs: number): boolean {
    if (firing.flapping === null || nowMs - firing.heldSinceMs < this.#calmMs()) return false;
    firing.flapping = null;
    this.#changesMs = [];
    return true;
  }

  /** @param noData  It fails because there is no value, and need not fail for as long as it must. */
  #onFailing(nowMs: number, found: Measured, noData: boolean): void {
    this.#pendingSinceMs = undefined;
    const firing = this.#firing;
    if (firing === undefined) return;
    if (firing.failingSinceMs === undefined) this.#turn(firing);
    firing.failingSinceMs ??= nowMs;
    const failedMs = nowMs - firing.failingSinceMs;
    const mustMs = msOf(this.#rule.keep_firing_for);
    if (firing.flapping === null) {
      if (failedMs < mustMs && !noData) return;
      firing.flapping = this.#changes(nowMs);
      if (firing.flapping === null) this.#clear(nowMs, { ...found, noData });
      else {
        firing.failingSinceMs = nowMs;
        this.#say('changed', nowMs, firing, { ...found, noData });
      }
    } else if (failedMs >= Math.max(this.#calmMs(), mustMs)) {
      this.#clear(nowMs, { ...found, noData });
      this.#changesMs = [];
    }
  }

  #clear(nowMs: number, found: Pick<Said, 'value' | 'score' | 'noData'>): void {
    if (this.#firing !== undefined)
      this.#say('cleared', nowMs, { ...this.#firing, flapping: null }, found);
    this.#firing = undefined;
  }

  /** Notes a change. What the group is from now on, when that makes it flap. */
  #changes(nowMs: number): FlappingState | null {
    const { flapping } = this.#rule;
    if (flapping === false) return null;
    this.#changesMs.push(nowMs);
    const withinMs = msOf(flapping?.within ?? '10m');
    const recent = this.#changesMs.filter((atMs) => atMs > nowMs - withinMs);
    if (recent.length < (flapping?.changes ?? 6)) return null;
    return { sinceMs: nowMs, changes: recent.length };
  }

  #turn(firing: Firing): void {
    if (firing.flapping === null) return;
    firing.flapping = { ...firing.flapping, changes: firing.flapping.changes + 1 };
  }

  #calmMs(): number {
    const { flapping } = this.#rule;
    return msOf((flapping === false ? undefined : flapping?.calm) ?? '5m');
  }

  #say(
    kind: Said['kind'],
    atMs: number,
    { severity, flapping }: Firing,
    { noData, value, score }: Pick<Said, 'value' | 'score' | 'noData'>,
  ): void {
    const name = { kind, ruleId: this.#rule.rule_id, groupKey: this.#groupKey, atMs };
    this.said.push({ ...name, severity, noData, flapping, value, score });
  }
}
