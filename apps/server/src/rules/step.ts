import type { EpochMs } from '@batcave/shared/time';
import type { Group } from './Group.ts';
import type { Verdict } from './verdict.ts';

/** What a step did: nothing, something only the state knows, or something the world must hear. */
export type Outcome = 'none' | 'moved' | 'raised' | 'cleared';

/** When a group is looked at, and the lowest number that a new episode may have. */
export interface Look {
  readonly nowMs: EpochMs;
  readonly minEpisode: number;
}

function raise(group: Group, look: Look, noData: boolean): Outcome {
  group.state = 'firing';
  group.noData = noData;
  // The time of the raise, unless this group was already raised within the same millisecond.
  group.episode = Math.max(look.nowMs, group.episode + 1, look.minEpisode);
  return 'raised';
}

function toIdle(group: Group): Outcome {
  const wasRaised = group.isRaised;
  group.state = 'idle';
  group.noData = false;
  return wasRaised ? 'cleared' : 'moved';
}

function onHolds(group: Group, look: Look): Outcome {
  switch (group.state) {
    case 'idle':
      if (group.rule.forMs === 0) return raise(group, look, false);
      group.state = 'pending';
      group.sinceMs = look.nowMs;
      return 'moved';
    case 'pending':
      return look.nowMs - group.sinceMs >= group.rule.forMs ? raise(group, look, false) : 'none';
    case 'firing':
      if (!group.noData) return 'none';
      group.noData = false;
      return 'moved';
    case 'clearing':
      group.state = 'firing';
      group.noData = false;
      return 'moved';
  }
}

function onFails(group: Group, look: Look): Outcome {
  switch (group.state) {
    case 'idle':
      return 'none';
    case 'pending':
      return toIdle(group);
    case 'firing':
      if (group.rule.keepFiringMs === 0) return toIdle(group);
      group.state = 'clearing';
      group.sinceMs = look.nowMs;
      return 'moved';
    case 'clearing':
      return look.nowMs - group.sinceMs >= group.rule.keepFiringMs ? toIdle(group) : 'none';
  }
}

function onSilent(group: Group, look: Look): Outcome {
  if (group.state === 'idle' || group.state === 'pending') return raise(group, look, true);
  if (group.state === 'firing') return 'none';
  group.state = 'firing';
  return 'moved';
}

/** Moves a group on by one verdict. The whole life cycle is here. */
export function step(group: Group, verdict: Verdict, look: Look): Outcome {
  switch (verdict) {
    case 'holds':
      return onHolds(group, look);
    case 'fails':
      return onFails(group, look);
    case 'silent':
      return onSilent(group, look);
    case 'ended':
      return group.state === 'idle' ? 'none' : toIdle(group);
    case 'unknown':
      return 'none';
  }
}
