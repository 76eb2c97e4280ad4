import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { Checkpoint, type CheckpointDelta } from './Checkpoint.ts';
import type { CompiledRuleSet } from './compileRuleSet.ts';
import { EndedGroups } from './EndedGroups.ts';
import { GroupRoom } from './GroupRoom.ts';
import {
  type Group,
  type GroupIdentity,
  type GroupSnapshot,
  identityOf,
  type Speaker,
} from './Group.ts';
import { HeldGroups } from './HeldGroups.ts';
import { lookAt, type Said, toShown } from './lookAt.ts';
import { isForgettable, nextLook, TICK_MS } from './nextLook.ts';
import { excuse, excuseGroup, outageOf } from './outage.ts';
import type { EndOfRule } from './reason.ts';
import { RuleGroups } from './RuleGroups.ts';
import {
  evaluatorStatsOf,
  faultyStatsOf,
  type RuleEvaluatorStats,
  type RuleStats,
  ruleStatsOf,
} from './ruleStats.ts';
import { isSampleWithin } from './sampleWithin.ts';
import type { Signal } from './signal.ts';
import { SignalQueue } from './SignalQueue.ts';
import { type GroupState, isRaised } from './Standing.ts';
import { TickQueue } from './TickQueue.ts';
import { WorkBudget } from './WorkBudget.ts';

/** What an evaluator starts from. */
export interface RuleEvaluatorOptions {
  readonly ruleSet: CompiledRuleSet;
  /** Ticks after this are judged. With a snapshot: the clock at which it was taken. */
  readonly startMs: EpochMs;
  /** All groups as the checkpoints left them. What no rule can go on with is cleared at once, but see `HeldGroups`. */
  readonly snapshot?: Iterable<GroupSnapshot>;
  readonly maxGroupsPerRule?: number;
  /** What all groups together may hold in memory, by the estimate of their rules. Left out: no limit. */
  readonly maxGroupBytes?: number | undefined;
  /** Which groups are judged here, when others are judged elsewhere. Left out: all. */
  readonly owns?: (ruleId: string, groupKey: string) => boolean;
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
 * the future. `-0` counts as `0`. An event that comes twice under one id is stored and judged once.
 *
 * **Window** of a threshold condition. Time is cut into buckets of `g = ceil(window / 60)` milliseconds; a sample
 * belongs to bucket `floor(effective / g)`. At time `T` the window holds buckets `floor((T - d) / g) - 59` to
 * `floor((T - d) / g)`, where `d` is `evaluation_delay`: newer samples wait. A sample whose bucket has left the window
 * is ignored as if it had never come. Sums are added per bucket in the order of the log, then over the buckets from
 * oldest to newest, and stay at the largest finite number. The 95th percentile is the value of rank `ceil(0.95 n)`.
 * `rate` is the count divided by the seconds of `window`. An empty window counts 0 for count, rate and sum; avg, min,
 * max and p95 then have no value.
 *
 * **Series** of a detector. Without `step` each event is one sample, judged when it comes; one whose
 * effective time is before that of the last is late and ignored. With `step` time is cut into steps:
 * a step is over at the first tick at or after its end plus `evaluation_delay`, and its aggregate is
 * one sample then, at the time at which the step began (p95: to within 1 %); an event whose step is
 * over is late and ignored. An empty step after the first one is a sample of 0 for count, rate and
 * sum, unless the group was silent (from `after` past its last sample, if a look found it so) at any
 * time from the begin of the step up to and with its end, or the step was not over when a silence
 * ended; and none for the others. The verdict of a
 * sample stands until the next one; with `step`, none does from the end of a silence to the next.
 * For `rest_samples` samples after the condition raised an alert it holds for another one only with
 * a score that `Rest` allows; an alert that the condition raised needs the threshold alone. Without
 * `no_data` it is `resolve`, after 10 steps or 10 minutes if that is longer, or two hours without
 * `step`.
 *
 * **State** of a group, which begins with its first sample:
 * - idle → pending when the condition holds → firing once it held for `for` and `cool_down` is past
 *   since the group was raised before (at once without them).
 * - firing → clearing when it fails → idle once it failed for `keep_firing_for` (at once without).
 * - While raised, the recovery threshold is judged when there is one; not while only the lack of
 *   data has raised it, for then the value never was beyond the threshold.
 * - `levels`: an alert has the severity of the highest level that the value was beyond, at a look at
 *   which the condition held, since it was raised. Silence raises with the rule's own.
 * - `no_data.after` from the last sample the group is silent until its next sample, whatever the
 *   window still holds. `alert` raises it at once, `resolve` clears it at once, `keep` lets nothing
 *   change. Before that, and with no value, nothing changes. Without `no_data` a group without a
 *   value goes to idle at once. `cool_down` holds silence back only where it is all that is judged.
 * - `absence` is silence alone: any sample clears it. Groups of `expect` begin when the rule does,
 *   silent from then on unless a sample comes.
 * - A detector that fails leaves `on_error` to decide, until it judges the group again.
 *
 * **Flapping**, unless the rule says `false`. A change is that the group was raised, or that its condition was over
 * (it failed for as long as it must). With the change at `T` that makes `changes` (default 6) of them in `(T - within,
 * T]` (10 min) the group flaps. If that change is a clear, the alert stays, and the group is clearing from then. While
 * it flaps it clears only once the condition failed for `calm` (5 min), or `keep_firing_for` if that is longer; when
 * it has been firing for `calm` without a change, the group flaps no more and goes on firing. Both forget the changes
 * so far. The end of data, by an empty window or `no_data`, is a change like any other: it clears at once (without
 * `keep_firing_for`) when the group does not flap, and counts as failing when it does.
 *
 * **Composite** (`when`). Each rule that it names is judged for the group as above, but for its levels, `cool_down`,
 * rest and flapping, and raises nothing itself; a group that it never had a sample of does not fire. The condition is
 * what `any`, `all` and `not` make of which of them fire. All that an event is to the named rules counts before the
 * condition is looked at, and a sample of any of them is a look at all of them.
 *
 * **Limits.** An event beyond what a rule's regular expressions may take in this second is none of its samples
 * (`WorkBudget`); a sample without room for its group is not judged (`GroupRoom`). Both are counted.
 *
 * **Outage.** `sentry.server.started` from source `sentry` says that the server itself was away: see `outageOf`.
 * Silence is counted anew from it, for every group that is not silent yet; steps of count, rate and sum that lie in
 * it, wholly or in part, are not judged for groups that were there.
 */
export class RuleEvaluator {
  #ruleSet: CompiledRuleSet;
  /** In the order of the rule set. */
  #groupsOf: RuleGroups[];
  #byRuleId: Map<string, RuleGroups>;
  #clockMs: EpochMs;
  readonly #signals = new SignalQueue();
  #lateSamples = 0;
  #samples = 0;
  #queue = new TickQueue<Group>();
  readonly #checkpoint = new Checkpoint();
  readonly #ended = new EndedGroups(this.#checkpoint);
  readonly #held = new HeldGroups(this.#checkpoint);
  readonly #begunAnew = new Set<string>();
  readonly #room: GroupRoom;
  readonly #budget = new WorkBudget();
  readonly #owns: RuleEvaluatorOptions['owns'];

  constructor(options: RuleEvaluatorOptions) {
    this.#ruleSet = options.ruleSet;
    this.#room = new GroupRoom(options.maxGroupsPerRule, options.maxGroupBytes);
    this.#groupsOf = options.ruleSet.rules.map((rule) => new RuleGroups(rule, this.#room));
    this.#byRuleId = new Map(this.#groupsOf.map((each) => [each.rule.ruleId, each]));
    this.#clockMs = options.startMs;
    this.#owns = options.owns;
    if (options.snapshot !== undefined) this.#restore(options.snapshot);
    for (const groups of this.#groupsOf) this.#expect(groups);
  }

  get clockMs(): EpochMs {
    return this.#clockMs;
  }

  /** Rules that could not go on from the groups they were given: what they signal nobody has seen before. */
  get begunAnew(): ReadonlySet<string> {
    return this.#begunAnew;
  }

  /** Moves the clock to the event and judges the groups that it is a sample of. */
  observe(event: LogEvent): void {
    const outage = outageOf(event, this.#clockMs);
    if (outage !== undefined) {
      this.advance(outage.beginMs);
      for (const groups of this.#groupsOf)
        // The queue has them for the earlier time; that look finds the new one.
        for (const group of excuse(groups, outage)) this.#checkpoint.noteChange(group);
    }
    this.advance(event.receivedAtMs);
    const speaker = { eventId: event.eventId, source: event.source, labels: event.labels };
    this.#ruleSet.index.find(event, (position) => {
      const groups = this.#groupsOf[position];
      if (groups !== undefined) this.#sample(groups, event, speaker);
    });
  }

  /** Judges every tick after the clock up to `toMs`. Costs what changes, not how long it was. */
  advance(toMs: EpochMs): void {
    while (this.#queue.nextMs <= toMs) this.#tick(this.#queue.nextMs);
    if (toMs > this.#clockMs) this.#clockMs = toMs;
    this.#ended.forget(this.#clockMs);
  }

  /** The signals since the last call, in the order of their time. */
  takeSignals(): Signal[] {
    return this.#signals.take();
  }

  /** What changed since the last call: with `clockMs` it is all that a restored evaluator needs. */
  takeDirty(): CheckpointDelta {
    const delta = this.#checkpoint.take();
    delta.changed.push(...this.#budget.takeDirty());
    return delta;
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
      if (groups?.rule.fingerprint !== rule.fingerprint) return new RuleGroups(rule, this.#room);
      groups.adopt(rule);
      before.delete(rule.ruleId);
      return groups;
    });
    this.#byRuleId = new Map(this.#groupsOf.map((each) => [each.rule.ruleId, each]));
    const firstNew = this.#signals.length;
    for (const groups of before.values())
      for (const group of [...groups.values()]) {
        groups.remove(group);
        this.#endOfRule(group.identity(), group.state);
      }
    const back = this.#held.release(ruleSet.faulty).flatMap((held) => this.#goOn(held) ?? []);
    this.#signals.sortFrom(firstNew);
    for (const groups of this.#groupsOf) this.#expect(groups);
    this.#queueAnew();
    for (const group of back) this.#lookSoon(group);
  }

  stats(): RuleEvaluatorStats {
    const counted = { samples: this.#samples, lateSamples: this.#lateSamples };
    return { ...evaluatorStatsOf(this.#groupsOf, this.#room, this.#budget), ...counted };
  }

  /** How each rule fares, for those who look after it. */
  ruleStats(): RuleStats[] {
    return [
      ...this.#groupsOf.map((groups) => ruleStatsOf(groups, this.#room, this.#budget)),
      ...this.#ruleSet.faulty.map(faultyStatsOf),
    ];
  }

  #restore(snapshots: Iterable<GroupSnapshot>): void {
    for (const snapshot of this.#held.hold(snapshots, this.#ruleSet.faulty, this.#clockMs)) {
      const group = this.#goOn(snapshot);
      if (group !== undefined) this.#lookSoon(group);
    }
    this.#signals.sortFrom(0);
  }

  /** Goes on with a stored group, or ends it. */
  #goOn(snapshot: GroupSnapshot): Group | undefined {
    if (this.#budget.restore(snapshot)) return undefined;
    const groups = this.#byRuleId.get(snapshot.ruleId);
    const group = groups?.takeOver(snapshot);
    if (group === undefined) {
      this.#endOfRule(identityOf(snapshot), snapshot.state);
      if (groups !== undefined) this.#begunAnew.add(snapshot.ruleId);
    } else if (snapshot.heldSinceMs !== undefined) {
      // To it, that time is an outage.
      excuseGroup(group, snapshot.heldSinceMs, this.#clockMs);
      this.#checkpoint.noteChange(group);
    }
    return group;
  }

  /** What was due while nobody looked is found at the next tick; looking in vain changes nothing. */
  #lookSoon(group: Group): void {
    group.scheduledMs = (Math.floor(this.#clockMs / TICK_MS) + 1) * TICK_MS;
    this.#queue.push(group.scheduledMs, group);
  }

  /** Makes the groups that a rule waits for from the start and that are not there yet. */
  #expect(groups: RuleGroups): void {
    const { ruleId, expected } = groups.rule;
    groups.notWaitedFor = { byCount: 0, byMemory: 0 };
    for (const name of new Set(expected.map((values) => groups.nameOf(values)))) {
      if (groups.find(name) !== undefined) continue;
      if (this.#owns?.(ruleId, groups.groupKeyOf(name)) === false) continue;
      const lack = this.#room.lackOf(groups);
      if (lack !== undefined) {
        groups.notWaitedFor[lack] += 1;
        continue;
      }
      const group = this.#begin(groups, name);
      group.quietSinceMs = this.#clockMs;
      this.#schedule(group);
      this.#checkpoint.noteChange(group);
    }
  }

  #sample(groups: RuleGroups, event: LogEvent, speaker: Speaker): void {
    const nowMs = this.#clockMs;
    const { work } = this.#ruleSet;
    const sample = isSampleWithin(this.#budget, work, groups.rule, event, nowMs);
    if (sample === undefined) return;
    this.#samples += 1;
    if (sample === 'late') {
      this.#lateSamples += 1;
      return;
    }
    const group = this.#groupFor(groups, event);
    if (group === undefined) return;
    if (!group.gauge.take(event, sample, nowMs, group.silent)) {
      this.#lateSamples += 1;
      return;
    }
    group.remember(event, speaker);
    group.quietSinceMs = nowMs;
    group.silent = false;
    this.#look(group, nowMs);
    this.#checkpoint.noteChange(group);
  }

  #groupFor(groups: RuleGroups, event: LogEvent): Group | undefined {
    const key = groups.keyOf(event);
    const known = groups.find(key);
    if (known !== undefined) return known;
    const { ruleId } = groups.rule;
    if (this.#owns?.(ruleId, groups.groupKeyOf(key)) === false) return undefined;
    return this.#room.admits(groups) ? this.#begin(groups, key) : undefined;
  }

  #begin(groups: RuleGroups, key: string): Group {
    const group = groups.add(key);
    this.#ended.handOverTo(group);
    return group;
  }

  /** What was removed would otherwise be kept until its tick, which may be weeks away. */
  #queueAnew(): void {
    this.#queue = new TickQueue();
    for (const groups of this.#groupsOf)
      for (const group of groups.values()) {
        group.scheduledMs = Infinity;
        this.#schedule(group);
      }
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
    this.#signals.sortFrom(firstNew);
  }

  #lookAtTick(group: Group, tickMs: EpochMs): void {
    const wasSilent = group.silent;
    const changed = group.gauge.moveTo(tickMs, group.quietFromMs);
    const moved = this.#look(group, tickMs);
    if (changed || moved || group.silent !== wasSilent) this.#checkpoint.noteChange(group);
    if (!isForgettable(group, tickMs)) return;
    this.#byRuleId.get(group.rule.ruleId)?.remove(group);
    this.#checkpoint.noteRemoval(group.rule.ruleId, group.groupKey);
  }

  /** Judges a group whose gauge is up to date; says whether its state moved. */
  #look(group: Group, nowMs: EpochMs): boolean {
    const { moved, said } = lookAt(group, nowMs);
    for (const what of said) this.#push(group.identity(), what);
    this.#schedule(group);
    return moved;
  }

  #push(of: GroupIdentity, said: Said): void {
    this.#signals.push({ ...of, ...said, atMs: this.#clockMs });
  }

  #endOfRule(of: GroupIdentity, state: GroupState): void {
    this.#ended.add(of, this.#clockMs);
    if (!isRaised(state)) return;
    const reason = this.#reasonOfEnd(of.ruleId);
    this.#push(of, {
      kind: 'cleared',
      ...toShown(undefined),
      noData: false,
      flapping: null,
      reason,
    });
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

  #schedule(group: Group): void {
    // Nothing is earlier than the next tick, and most groups with much data wait for just that.
    if (group.scheduledMs <= this.#clockMs + TICK_MS) return;
    const dueMs = nextLook(group, this.#clockMs);
    if (dueMs >= group.scheduledMs) return;
    group.scheduledMs = dueMs;
    this.#queue.push(dueMs, group);
  }
}
