import type { EpochMs } from '@batcave/shared/time';
import { noteChange, noteTurn, stopFlapping } from './flapping.ts';
import type { Standing } from './Standing.ts';
import type { Verdict } from './verdict.ts';

/** What a step did: nothing, something only the state knows, or something the world must hear. */
export type Outcome = 'none' | 'moved' | 'raised' | 'cleared';

/** When a group is looked at, and the lowest number that a new episode may have. */
export interface Look {
  readonly nowMs: EpochMs;
  readonly minEpisode: number;
}

function raise(group: Standing, look: Look, noData: boolean): Outcome {
  group.state = 'firing';
  group.sinceMs = look.nowMs;
  group.noData = noData;
  group.level = 0;
  group.raisedMs = look.nowMs;
  // The time of the raise, unless this group was already raised within the same millisecond.
  group.episode = Math.max(look.nowMs, group.episode + 1, look.minEpisode);
  noteChange(group, look.nowMs);
  return 'raised';
}

function toIdle(group: Standing): Outcome {
  const wasRaised = group.isRaised;
  group.state = 'idle';
  group.noData = false;
  return wasRaised ? 'cleared' : 'moved';
}

/** The condition is over. Where this very change makes the group flap, the alert stays: calm comes first. */
function clear(group: Standing, look: Look): Outcome {
  if (group.flapping !== undefined) {
    stopFlapping(group);
    return toIdle(group);
  }
  return noteChange(group, look.nowMs) ? toClearing(group, look) : toIdle(group);
}

function toClearing(group: Standing, look: Look): Outcome {
  group.state = 'clearing';
  group.sinceMs = look.nowMs;
  return 'moved';
}

function toFiring(group: Standing, look: Look): Outcome {
  group.state = 'firing';
  group.sinceMs = look.nowMs;
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

function onHolds(group: Standing, look: Look): Outcome {
  const { nowMs } = look;
  switch (group.state) {
    case 'idle':
      group.sinceMs = nowMs;
      if (nowMs >= firesAtMs(group)) return raise(group, look, false);
      group.state = 'pending';
      return 'moved';
    case 'pending':
      return nowMs >= firesAtMs(group) ? raise(group, look, false) : 'none';
    case 'firing':
      if (!group.noData) return 'none';
      group.noData = false;
      return 'moved';
    case 'clearing':
      noteTurn(group);
      group.noData = false;
      return toFiring(group, look);
  }
}

function onFails(group: Standing, look: Look): Outcome {
  switch (group.state) {
    case 'idle':
      return 'none';
    case 'pending':
      return toIdle(group);
    case 'firing':
      noteTurn(group);
      if (group.rule.keepFiringMs === 0 && group.flapping === undefined) return clear(group, look);
      return toClearing(group, look);
    case 'clearing':
      return look.nowMs >= clearsAtMs(group) ? clear(group, look) : 'none';
  }
}

/** There is nothing to judge any more: that is over at once, unless the group flaps. */
function onEnded(group: Standing, look: Look): Outcome {
  if (group.state === 'idle') return 'none';
  if (group.state === 'pending') return toIdle(group);
  return group.flapping === undefined ? clear(group, look) : onFails(group, look);
}

/** A cool-down holds silence back only where silence is all that is judged. */
function mustRaiseNow({ rule, raisedMs }: Standing, { nowMs }: Look): boolean {
  return rule.measure.kind !== 'absence' || nowMs >= raisedMs + rule.coolDownMs;
}

/** Silence, or a detector that failed, where the rule asks for an alert about it. */
function onAlarm(group: Standing, look: Look): Outcome {
  if (group.state === 'idle' || group.state === 'pending') {
    if (mustRaiseNow(group, look)) return raise(group, look, true);
    if (group.state === 'pending') return 'none';
    group.state = 'pending';
    group.sinceMs = look.nowMs;
    return 'moved';
  }
  if (group.state === 'firing') return 'none';
  return toFiring(group, look);
}

/** Moves a group on by one verdict. The whole life cycle is here, but for flapping. */
export function step(group: Standing, verdict: Verdict, look: Look): Outcome {
  switch (verdict) {
    case 'holds':
      return onHolds(group, look);
    case 'fails':
      return onFails(group, look);
    case 'silent':
    case 'failed':
      return onAlarm(group, look);
    case 'ended':
      return onEnded(group, look);
    case 'unknown':
      return 'none';
  }
}
