import type { EpochMs } from '@batcave/shared/time';
import { noteChange, noteTurn, stopFlapping } from './flapping.ts';
import type { Standing } from './Standing.ts';
import type { Verdict } from './verdict.ts';

/** What a step did: nothing, something only the state knows, or something the world must hear. */
export type Outcome = 'none' | 'moved' | 'raised' | 'cleared';

function raise(group: Standing, nowMs: EpochMs, noData: boolean): Outcome {
  group.state = 'firing';
  group.sinceMs = nowMs;
  group.noData = noData;
  group.level = 0;
  group.raisedMs = nowMs;
  // The time of the raise, unless this group was already raised within the same millisecond.
  group.episode = Math.max(nowMs, group.episode + 1);
  noteChange(group, nowMs);
  return 'raised';
}

function toIdle(group: Standing): Outcome {
  const wasRaised = group.isRaised;
  group.state = 'idle';
  group.noData = false;
  return wasRaised ? 'cleared' : 'moved';
}

/** The condition is over. Where this very change makes the group flap, the alert stays: calm comes first. */
function clear(group: Standing, nowMs: EpochMs): Outcome {
  if (group.flapping !== undefined) {
    stopFlapping(group);
    return toIdle(group);
  }
  return noteChange(group, nowMs) ? toClearing(group, nowMs) : toIdle(group);
}

function toClearing(group: Standing, nowMs: EpochMs): Outcome {
  group.state = 'clearing';
  group.sinceMs = nowMs;
  return 'moved';
}

function toFiring(group: Standing, nowMs: EpochMs): Outcome {
  group.state = 'firing';
  group.sinceMs = nowMs;
  return 'moved';
}

/** When a pending group may fire. */
export function firesAtMs({ rule, sinceMs, raisedMs }: Standing): EpochMs {
  return Math.max(sinceMs + rule.forMs, raisedMs + rule.coolDownMs);
}

/** When a clearing group clears. */
export function clearsAtMs({ rule, sinceMs, flapping }: Standing): EpochMs {
  const calmMs = flapping === undefined ? 0 : (rule.flapping?.calmMs ?? 0);
  return sinceMs + Math.max(rule.keepFiringMs, calmMs);
}

function onHolds(group: Standing, nowMs: EpochMs): Outcome {
  switch (group.state) {
    case 'idle':
      group.sinceMs = nowMs;
      if (nowMs >= firesAtMs(group)) return raise(group, nowMs, false);
      group.state = 'pending';
      return 'moved';
    case 'pending':
      return nowMs >= firesAtMs(group) ? raise(group, nowMs, false) : 'none';
    case 'firing':
      if (!group.noData) return 'none';
      group.noData = false;
      return 'moved';
    case 'clearing':
      noteTurn(group);
      group.noData = false;
      return toFiring(group, nowMs);
  }
}

function onFails(group: Standing, nowMs: EpochMs): Outcome {
  switch (group.state) {
    case 'idle':
      return 'none';
    case 'pending':
      return toIdle(group);
    case 'firing':
      noteTurn(group);
      if (group.rule.keepFiringMs === 0 && group.flapping === undefined) return clear(group, nowMs);
      return toClearing(group, nowMs);
    case 'clearing':
      return nowMs >= clearsAtMs(group) ? clear(group, nowMs) : 'none';
  }
}

/** There is nothing to judge any more: that is over at once, unless the group flaps. */
function onEnded(group: Standing, nowMs: EpochMs): Outcome {
  if (group.state === 'idle') return 'none';
  if (group.state === 'pending') return toIdle(group);
  return group.flapping === undefined ? clear(group, nowMs) : onFails(group, nowMs);
}

/** A cool-down holds silence back only where silence is all that is judged. */
function mustRaiseNow({ rule, raisedMs }: Standing, nowMs: EpochMs): boolean {
  return rule.measure.kind !== 'absence' || nowMs >= raisedMs + rule.coolDownMs;
}

/** Silence, or a detector that failed, where the rule asks for an alert about it. */
function onAlarm(group: Standing, nowMs: EpochMs): Outcome {
  if (group.state === 'idle' || group.state === 'pending') {
    if (mustRaiseNow(group, nowMs)) return raise(group, nowMs, true);
    if (group.state === 'pending') return 'none';
    group.state = 'pending';
    group.sinceMs = nowMs;
    return 'moved';
  }
  if (group.state === 'firing') return 'none';
  return toFiring(group, nowMs);
}

/** Moves a group on by one verdict. The whole life cycle is here, but for flapping. */
export function step(group: Standing, verdict: Verdict, nowMs: EpochMs): Outcome {
  switch (verdict) {
    case 'holds':
      return onHolds(group, nowMs);
    case 'fails':
      return onFails(group, nowMs);
    case 'silent':
    case 'failed':
      return onAlarm(group, nowMs);
    case 'ended':
      return onEnded(group, nowMs);
    case 'unknown':
      return 'none';
  }
}
