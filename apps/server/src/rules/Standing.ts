import type { EpochMs } from '@batcave/shared/time';
import type { CompiledRule } from './compileRule.ts';
import type { Gauge } from './gauges/Gauge.ts';
import type { FlappingState } from './signal.ts';

/**
 * - `idle`: nothing is wrong.
 * - `pending`: the condition holds, not yet for as long as `for` asks, or within the cool-down.
 * - `firing`: raised; the condition holds.
 * - `clearing`: raised; the condition does not hold, not yet for as long as it must.
 */
export type GroupState = 'idle' | 'pending' | 'firing' | 'clearing';

/** Where a group stands, as plain JSON. What is as in a new group may be left out. */
export interface StandingSnapshot {
  readonly state: GroupState;
  readonly sinceMs: EpochMs;
  readonly episode: number;
  readonly noData: boolean;
  readonly silent: boolean;
  readonly quietSinceMs: EpochMs;
  readonly raisedMs?: EpochMs;
  readonly changes?: readonly EpochMs[];
  readonly flapping?: FlappingState;
  readonly level?: number;
  readonly gauge: unknown;
}

/** Whether an alert stands for a group in this state. */
export function isRaised(state: GroupState): boolean {
  return state === 'firing' || state === 'clearing';
}

/** Where one group stands under one rule: what it measures, and what came of it. */
export class Standing {
  /** The version that judges now; all that the group has been through was judged alike. */
  rule: CompiledRule;
  readonly gauge: Gauge;
  state: GroupState = 'idle';
  /** When the state began; not kept for `idle`. */
  sinceMs: EpochMs = 0;
  /** The last episode that was raised; 0 before the first. */
  episode = 0;
  /** When it was raised last; -Infinity before the first time. */
  raisedMs: EpochMs = -Infinity;
  /** While raised: whether only the lack of data, or of a detector, raised it so far. */
  noData = false;
  /** Found without data for as long as `no_data.after` asks. Only a sample ends it. */
  silent = false;
  /** From when the lack of data is counted. */
  quietSinceMs: EpochMs = 0;
  /** The moments at which it was raised or cleared, as many as make it flapping. */
  changes: EpochMs[] = [];
  flapping: FlappingState | undefined;
  /** The highest of the rule's levels that it has been beyond since it was raised. */
  level = 0;

  constructor(rule: CompiledRule, gauge: Gauge) {
    this.rule = rule;
    this.gauge = gauge;
  }

  get isRaised(): boolean {
    return isRaised(this.state);
  }

  /** From when it counts as silent unless a sample comes; Infinity when it never does. */
  get quietFromMs(): EpochMs {
    const { noData } = this.rule;
    return noData === undefined ? Infinity : this.quietSinceMs + noData.afterMs;
  }

  adopt(rule: CompiledRule): void {
    this.rule = rule;
    this.gauge.adopt(rule);
  }

  toSnapshot(): StandingSnapshot {
    const { state, sinceMs, episode, noData, silent, quietSinceMs } = this;
    const { raisedMs, changes, flapping, level } = this;
    return {
      ...{ state, sinceMs, episode, noData, silent, quietSinceMs },
      ...(raisedMs === -Infinity ? {} : { raisedMs }),
      ...(changes.length === 0 ? {} : { changes: [...changes] }),
      ...(flapping === undefined ? {} : { flapping }),
      ...(level === 0 ? {} : { level }),
      gauge: this.gauge.toSnapshot(),
    };
  }

  /** @throws Error when the gauge cannot go on from it. */
  restore(snapshot: StandingSnapshot): void {
    const { state, sinceMs, episode, noData, silent, quietSinceMs } = snapshot;
    Object.assign(this, { state, sinceMs, episode, noData, silent, quietSinceMs });
    this.raisedMs = snapshot.raisedMs ?? -Infinity;
    this.changes = [...(snapshot.changes ?? [])];
    this.flapping = snapshot.flapping;
    this.level = snapshot.level ?? 0;
    this.gauge.restore(snapshot.gauge);
  }
}
