import type { EpochMs } from '@batcave/shared/time';
import { steadyAtMs, stopFlapping } from './flapping.ts';
import type { Shown } from './gauges/Gauge.ts';
import type { Group } from './Group.ts';
import { changedReason, clearedReason, raisedReason } from './reason.ts';
import type { Signal } from './signal.ts';
import { step } from './step.ts';
import { judge, judgesRecovery } from './verdict.ts';

/** What a signal says besides whom it is about and when. */
export type Said = Pick<
  Signal,
  'kind' | 'value' | 'limit' | 'score' | 'lower' | 'upper' | 'flapping' | 'noData' | 'reason'
>;

/** What a look at a group found. */
export interface Found {
  /** Whether the state moved. */
  readonly moved: boolean;
  readonly said: readonly Said[];
}

const NOTHING: readonly Said[] = [];

/** What a signal takes over of what a gauge shows; nothing when there is no gauge any more. */
export function toShown(shown: Shown | undefined): Omit<Shown, 'said'> {
  const { value = null, limit = 0, score = null, lower = null, upper = null } = shown ?? {};
  return { value, limit, score, lower, upper };
}

/** Judges a group whose gauge has been moved to the moment of the look, and moves it on. */
export function lookAt(group: Group, nowMs: EpochMs): Found {
  const judgedRecovery = judgesRecovery(group);
  const flappingBefore = group.flapping;
  const flappedBefore = flappingBefore !== undefined;
  const verdict = judge(group, nowMs);
  const outcome = step(group, verdict, nowMs);
  if (outcome === 'raised' && verdict === 'holds') group.gauge.noteRaised();
  const rose = group.isRaised && verdict === 'holds' && riseTo(group, group.gauge.level());
  const steady = nowMs >= steadyAtMs(group);
  if (steady) stopFlapping(group);
  const flaps = group.flapping !== undefined;
  const moved = outcome !== 'none' || rose || steady;
  if (outcome !== 'raised' && outcome !== 'cleared' && !rose && flaps === flappedBefore)
    return { moved, said: NOTHING };

  const shown = group.gauge.show(judgedRecovery);
  const noData = verdict === 'silent' || verdict === 'failed' || verdict === 'ended';
  const say = (kind: Signal['kind'], reason: string, of: Shown = shown): Said => ({
    ...toShown(of),
    ...{ kind, noData, reason, flapping: group.flapping ?? null },
  });
  const said: Said[] = [];
  // That it flaps from this moment on is told by itself.
  if (outcome === 'raised')
    said.push({ ...say('raised', raisedReason(group, shown, verdict)), flapping: null });
  if (outcome === 'cleared') said.push(say('cleared', clearedReason(group, shown, verdict)));
  if (!group.isRaised) return { moved, said };
  if (rose && outcome !== 'raised') {
    const limit = group.rule.levels[group.level]?.threshold ?? shown.limit;
    const beyond = { ...shown, limit };
    // That it began or ended to flap at the same look is told by itself.
    const changed = say('changed', changedReason(group, beyond, 'level'), beyond);
    said.push({ ...changed, flapping: flappingBefore ?? null });
  }
  if (flaps && !flappedBefore) said.push(say('changed', changedReason(group, shown, 'flapping')));
  if (!flaps && flappedBefore) said.push(say('changed', changedReason(group, shown, 'steady')));
  return { moved, said };
}

/** Takes the level over when it is higher; an alert never falls to a lower one. */
function riseTo(group: Group, level: number): boolean {
  if (level <= group.level) return false;
  group.level = level;
  return true;
}
