import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { Checkpoint, type CheckpointDelta } from './Checkpoint.ts';
import { BUCKETS_PER_WINDOW } from './compileRule.ts';
import { candidates, type CompiledRuleSet } from './compileRuleSet.ts';
import {
  type Group,
  type GroupIdentity,
  type GroupSnapshot,
  type GroupState,
  identityOf,
  isRaised,
  type Speaker,
} from './Group.ts';
import { isForgettable, nextLook, TICK_MS } from './nextLook.ts';
import { outageOf } from './outage.ts';
import { clearedReason, type EndOfRule, raisedReason } from './reason.ts';
import { RuleGroups } from './RuleGroups.ts';
import type { Signal } from './signal.ts';
import { step } from './step.ts';
import { TickQueue } from './TickQueue.ts';
import { judge, judgesRecovery, shownValue, type Verdict } from './verdict.ts';

/** How many groups one rule may have unless the options say otherwise. */
const MAX_GROUPS_PER_RULE = 10_000;

/** What an evaluator starts from. */
export interface RuleEvaluatorOptions {
  readonly ruleSet: CompiledRuleSet;
  /** Ticks after this are judged. With a snapshot: the clock at which it was taken. */
  readonly startMs: EpochMs;
  /** All groups as the checkpoints left them. What no rule can go on with is cleared at once. */
  readonly snapshot?: Iterable<GroupSnapshot>;
  readonly maxGroupsPerRule?: number;
  /** Which groups are judged here, when others are judged elsewhere. Left out: all. */
  readonly owns?: (ruleId: string, groupKey: string) => boolean;
}

/** Counts for the metrics; since the start, but for `groups`. */
export interface RuleEvaluatorStats {
  readonly groups: number;
  /** Samples that were not judged because their rule had `maxGroupsPerRule` groups. */
  readonly droppedGroups: number;
  /** Samples that came after their time had left the window. */
  readonly lateSamples: number;
}

/**
 * Judges the events of one tenant: what it signals is a function of the rules, the events in the
 * order of the log, and the ticks.
 *
 * **Ticks** are the whole seconds. Groups are looked at when a sample reaches them, at its
 * `receivedAtMs`, and at every tick. A tick comes before events received at the same moment. Time
 * never goes back: an event received before the clock is judged at the clock.
 *
 * **Sample.** An event that the rule matches, and whose field is a finite number (numeric text is
 * not). Its effective time is `min(atMs, receivedAtMs)`: a clock that is ahead cannot reach into
 * the future. `-0` counts as `0`.
 *
 * **Window.** Time is cut into buckets of `g = ceil(window / 60)` milliseconds; a sample belongs to
 * bucket `floor(effective / g)`. At time `T` the window holds buckets `floor(T / g) - 59` to
 * `floor(T / g)`. A sample whose bucket has left the window is ignored as if it had never come.
 * Sums are added per bucket in the order of the log, then over the buckets from oldest to newest,
 * and stay at the largest finite number. The 95th percentile is the value of rank `ceil(0.95 n)`.
 * `rate` is the count divided by the seconds of `window`. An empty window counts 0 for count, rate
 * and sum; avg, min, max and p95 then have no value.
 *
 * **State** of a group, which begins with its first sample:
 * - idle → pending when the condition holds → firing once it held for `for` (at once without it).
 * - firing → clearing when it fails → idle once it failed for `keep_firing_for` (at once without).
 * - While raised, the recovery threshold is judged when there is one; not while only the lack of
 *   data has raised it, for then the value never was beyond the threshold.
 * - `no_data.after` from the last sample the group is silent until its next sample, whatever the
 *   window still holds. `alert` raises it at once, `resolve` clears it at once, `keep` lets nothing
 *   change. Before that, and with no value, nothing changes. Without `no_data` a group without a
 *   value goes to idle at once.
 *
 * **Outage.** `sentry.server.started` from source `sentry` says that the server itself was away:
 * see `outageOf`. Silence is counted anew from it, for every group that is not silent yet.
 */
export class RuleEvaluator {
  #ruleSet: CompiledRuleSet;
  /** In the order of the rule set. */
  #groupsOf: RuleGroups[];
  #byRuleId: Map<string, RuleGroups>;
  #clockMs: EpochMs;
  #signals: Signal[] = [];
  /** A group that lost its rule may come back within the same millisecond, as another episode. */
  #minEpisode = 0;
  #droppedGroups = 0;
  #lateSamples = 0;
  readonly #queue = new TickQueue<Group>();
  readonly #checkpoint = new Checkpoint();
  readonly #maxGroupsPerRule: number;
  readonly #owns: RuleEvaluatorOptions['owns'];

  constructor(options: RuleEvaluatorOptions) {
    this.#ruleSet = options.ruleSet;
    this.#groupsOf = options.ruleSet.rules.map((rule) => new RuleGroups(rule));
    this.#byRuleId = byRuleId(this.#groupsOf);
    this.#clockMs = options.startMs;
    this.#maxGroupsPerRule = options.maxGroupsPerRule ?? MAX_GROUPS_PER_RULE;
    this.#owns = options.owns;
    if (options.snapshot !== undefined) this.#restore(options.snapshot);
  }

  get clockMs(): EpochMs {
    return this.#clockMs;
  }

  /** Moves the clock to the event and judges the groups that it is a sample of. */
  observe(event: LogEvent): void {
    const outage = outageOf(event, this.#clockMs);
    if (outage !== undefined) {
      this.advance(outage.beginMs);
      this.#restartSilence(outage.endMs);
    }
    this.advance(event.receivedAtMs);
    const speaker = { eventId: event.eventId, source: event.source, labels: event.labels };
    for (const positions of candidates(this.#ruleSet, event))
      for (const position of positions) {
        const groups = this.#groupsOf[position];
        if (groups?.wants(event) === true) this.#sample(groups, event, speaker);
      }
  }

  /** Judges every tick after the clock up to `toMs`. Costs what changes, not how long it was. */
  advance(toMs: EpochMs): void {
    while (this.#queue.nextMs <= toMs) this.#tick(this.#queue.nextMs);
    if (toMs > this.#clockMs) this.#clockMs = toMs;
  }

  /** The signals since the last call, in the order of their time. */
  takeSignals(): Signal[] {
    const signals = this.#signals;
    this.#signals = [];
    return signals;
  }

  /** What changed since the last call: with `clockMs` it is all that a restored evaluator needs. */
  takeDirty(): CheckpointDelta {
    return this.#checkpoint.take();
  }

  /**
   * Judges by another rule set from `atMs` on.
   *
   * Rules that judge as before keep their state; the others lose it, and what they had raised is
   * cleared with the reason.
   */
  replaceRules(ruleSet: CompiledRuleSet, atMs: EpochMs): void {
    this.advance(atMs);
    const before = this.#byRuleId;
    this.#ruleSet = ruleSet;
    this.#groupsOf = ruleSet.rules.map((rule) => {
      const groups = before.get(rule.ruleId);
      if (groups?.rule.fingerprint !== rule.fingerprint) return new RuleGroups(rule);
      groups.adopt(rule);
      before.delete(rule.ruleId);
      return groups;
    });
    this.#byRuleId = byRuleId(this.#groupsOf);
    const firstNew = this.#signals.length;
    for (const groups of before.values())
      for (const group of [...groups.values()]) {
        groups.remove(group);
        this.#endOfRule(group.identity(), group.state);
      }
    this.#sortSignals(firstNew);
  }

  stats(): RuleEvaluatorStats {
    const groups = this.#groupsOf.reduce((sum, { size }) => sum + size, 0);
    return { groups, droppedGroups: this.#droppedGroups, lateSamples: this.#lateSamples };
  }

  #restore(snapshots: Iterable<GroupSnapshot>): void {
    for (const snapshot of snapshots) {
      const groups = this.#byRuleId.get(snapshot.ruleId);
      if (groups?.rule.fingerprint === snapshot.fingerprint)
        this.#schedule(groups.restore(snapshot));
      else this.#endOfRule(identityOf(snapshot), snapshot.state);
    }
    this.#sortSignals(0);
  }

  #sample(groups: RuleGroups, event: LogEvent, speaker: Speaker): void {
    const { valueReader, bucketMs } = groups.rule;
    const value = valueReader === undefined ? 0 : valueReader(event);
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    const nowMs = this.#clockMs;
    const index = Math.floor(Math.min(event.atMs, event.receivedAtMs) / bucketMs);
    if (index <= Math.floor(nowMs / bucketMs) - BUCKETS_PER_WINDOW) {
      this.#lateSamples += 1;
      return;
    }
    const group = this.#groupFor(groups, event);
    if (group === undefined) return;
    group.remember(event, speaker);
    group.quietSinceMs = nowMs;
    group.silent = false;
    group.window.expire(Math.floor(nowMs / bucketMs) - BUCKETS_PER_WINDOW + 1);
    group.window.add(index, value + 0);
    this.#look(group, nowMs);
    this.#checkpoint.noteChange(group);
  }

  #groupFor(groups: RuleGroups, event: LogEvent): Group | undefined {
    const key = groups.keyOf(event);
    const known = groups.find(key);
    if (known !== undefined) return known;
    if (this.#owns?.(groups.rule.ruleId, groups.groupKeyOf(key)) === false) return undefined;
    if (groups.size < this.#maxGroupsPerRule) return groups.add(key);
    this.#droppedGroups += 1;
    return undefined;
  }

  #tick(tickMs: EpochMs): void {
    this.#clockMs = tickMs;
    const firstNew = this.#signals.length;
    for (const group of this.#queue.pop()) {
      // It may still stand here after it was brought forward to an earlier tick, or after it went.
      if (group.removed || group.scheduledMs !== tickMs) continue;
      group.scheduledMs = Infinity;
      this.#lookAtTick(group, tickMs);
    }
    this.#sortSignals(firstNew);
  }

  #lookAtTick(group: Group, tickMs: EpochMs): void {
    const { bucketMs } = group.rule;
    const wasSilent = group.silent;
    const firstIndex = Math.floor(tickMs / bucketMs) - BUCKETS_PER_WINDOW + 1;
    const expired = group.window.expire(firstIndex);
    const moved = this.#look(group, tickMs);
    if (expired || moved || group.silent !== wasSilent) this.#checkpoint.noteChange(group);
    if (!isForgettable(group, tickMs)) return;
    this.#byRuleId.get(group.rule.ruleId)?.remove(group);
    this.#checkpoint.noteRemoval(group.rule.ruleId, group.groupKey);
  }

  /** Judges a group whose window is up to date; says whether its state moved. */
  #look(group: Group, nowMs: EpochMs): boolean {
    const judgedRecovery = judgesRecovery(group);
    const verdict = judge(group, nowMs);
    const outcome = step(group, verdict, { nowMs, minEpisode: this.#minEpisode });
    if (outcome === 'raised' || outcome === 'cleared')
      this.#signal(group, outcome, verdict, judgedRecovery);
    this.#schedule(group);
    return outcome !== 'none';
  }

  #signal(group: Group, kind: Signal['kind'], verdict: Verdict, judgedRecovery: boolean): void {
    const { rule } = group;
    const value = shownValue(group, judgedRecovery);
    const limit = judgedRecovery ? rule.recoveryThreshold : rule.threshold;
    const noData = verdict === 'silent' || verdict === 'ended';
    const explain = kind === 'raised' ? raisedReason : clearedReason;
    const reason = explain(rule, { value, limit }, noData);
    this.#push(group.identity(), { kind, value, noData, reason });
  }

  #push(of: GroupIdentity, said: Pick<Signal, 'kind' | 'value' | 'noData' | 'reason'>): void {
    this.#signals.push({ ...of, ...said, atMs: this.#clockMs });
  }

  #endOfRule(of: GroupIdentity, state: GroupState): void {
    this.#checkpoint.noteRemoval(of.ruleId, of.groupKey);
    this.#minEpisode = Math.max(this.#minEpisode, of.episode + 1);
    if (!isRaised(state)) return;
    const reason = this.#reasonOfEnd(of.ruleId);
    this.#push(of, { kind: 'cleared', value: null, noData: false, reason });
  }

  #reasonOfEnd(ruleId: string): EndOfRule {
    const { disabledIds, elsewhereIds, faulty } = this.#ruleSet;
    if (disabledIds.has(ruleId)) return 'rule disabled';
    const isThere =
      this.#byRuleId.has(ruleId) ||
      elsewhereIds.has(ruleId) ||
      faulty.some((rule) => rule.ruleId === ruleId);
    return isThere ? 'rule changed' : 'rule deleted';
  }

  #restartSilence(atMs: EpochMs): void {
    for (const groups of this.#groupsOf) {
      if (groups.rule.noData === undefined) continue;
      for (const group of groups.values()) {
        if (group.silent) continue;
        group.quietSinceMs = atMs;
        // The queue has it for the earlier time; that look finds the new one.
        this.#checkpoint.noteChange(group);
      }
    }
  }

  #schedule(group: Group): void {
    // Nothing is earlier than the next tick, and most groups with much data wait for just that.
    if (group.scheduledMs <= this.#clockMs + TICK_MS) return;
    const dueMs = nextLook(group, this.#clockMs);
    if (dueMs >= group.scheduledMs) return;
    group.scheduledMs = dueMs;
    this.#queue.push(dueMs, group);
  }

  /** Groups do not touch each other, so their order within one moment is free: it is made the same always. */
  #sortSignals(from: number): void {
    if (this.#signals.length - from < 2) return;
    const sorted = this.#signals.splice(from).sort(compareSignals);
    this.#signals.push(...sorted);
  }
}

function byRuleId(all: readonly RuleGroups[]): Map<string, RuleGroups> {
  return new Map(all.map((groups) => [groups.rule.ruleId, groups]));
}

function compareSignals(a: Signal, b: Signal): number {
  if (a.ruleId !== b.ruleId) return a.ruleId < b.ruleId ? -1 : 1;
  return a.groupKey < b.groupKey ? -1 : 1;
}
