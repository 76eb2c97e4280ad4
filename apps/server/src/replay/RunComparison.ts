import type { Episode, ReplayChanges } from '@batcave/shared/replay';
import { formatInstant } from '@batcave/shared/time';
import { DayCounts, daysOf } from './days.ts';
import type { ReplayRange } from './replayRange.ts';
import type { TrackedEpisode } from './TrackedEpisode.ts';

/** Of the rule as it is stored, or as it would be after the edit. */
export type Side = 'before' | 'after';

interface Standing {
  readonly episode: TrackedEpisode;
  /** The alert of the other side that is the same. */
  partner?: Standing;
  isOver?: true;
}

type Standings = Record<Side, Standing | undefined>;

const OTHER = { before: 'after', after: 'before' } as const;

/**
 * Tells which alerts an edit of a rule adds, removes, keeps and moves.
 *
 * Two alerts of the same group that stand at the same moment are the same alert; each has one partner at
 * most, the first that it met. It is told of beginnings and ends in the order of their time, and holds
 * what stands and what it lists: nothing of what is over besides.
 */
export class RunComparison {
  readonly #range: ReplayRange;
  readonly #maxListed: number;
  readonly #byGroup = new Map<string, Standings>();
  readonly #days = { before: new DayCounts(), after: new DayCounts() };
  readonly #alone: { readonly [S in Side]: TrackedEpisode[] } = { before: [], after: [] };
  readonly #count = { before: 0, after: 0, kept: 0, moved: 0 };
  readonly #moved: (readonly [TrackedEpisode, TrackedEpisode])[] = [];

  constructor(range: ReplayRange, maxListed: number) {
    this.#range = range;
    this.#maxListed = maxListed;
  }

  raised(side: Side, episode: TrackedEpisode): void {
    const groupKey = keyOf(episode);
    const standings = this.#byGroup.get(groupKey) ?? { before: undefined, after: undefined };
    this.#byGroup.set(groupKey, standings);
    const own: Standing = { episode };
    const other = standings[OTHER[side]];
    standings[side] = own;
    if (other === undefined || other.partner !== undefined) return;
    own.partner = other;
    other.partner = own;
  }

  cleared(side: Side, episode: TrackedEpisode): void {
    const groupKey = keyOf(episode);
    const standings = this.#byGroup.get(groupKey);
    const own = standings?.[side];
    if (standings === undefined || own === undefined) return;
    own.isOver = true;
    standings[side] = undefined;
    if (standings.before === undefined && standings.after === undefined)
      this.#byGroup.delete(groupKey);
    if (own.partner === undefined) this.#settleAlone(side, episode);
    else if (own.partner.isOver === true) this.#settlePair(side, own, own.partner);
  }

  /** The whole, once everything was told. Alerts are told as `describe` says. */
  finish(
    alertsOn: (side: Side, day: string) => number,
    describe: (side: Side, episode: TrackedEpisode) => Episode,
  ): ReplayChanges {
    for (const { before, after } of this.#byGroup.values()) {
      if (before !== undefined) this.#end('before', before);
      if (after !== undefined) this.#end('after', after);
    }
    const { kept, moved, before, after } = this.#count;
    return {
      ...{ kept, moved, added: after, removed: before },
      per_day: daysOf(this.#range).map((day) => ({
        day,
        before: alertsOn('before', day),
        after: alertsOn('after', day),
        added: this.#days.after.of(day),
        removed: this.#days.before.of(day),
      })),
      added_episodes: this.#list('after', describe),
      more_added: after - this.#alone.after.length,
      removed_episodes: this.#list('before', describe),
      more_removed: before - this.#alone.before.length,
      moved_episodes: this.#moved.map(([a, b]) => ({
        ...{ group: { ...b.raised.group }, before: timesOf(a), after: timesOf(b) },
      })),
      more_moved: moved - this.#moved.length,
    };
  }

  /** What still stands at the end of the range. */
  #end(side: Side, own: Standing): void {
    const { partner } = own;
    own.isOver = true;
    if (partner === undefined) this.#settleAlone(side, own.episode);
    else if (partner.isOver === true) this.#settlePair(side, own, partner);
  }

  #settleAlone(side: Side, episode: TrackedEpisode): void {
    if (episode.fromMs < this.#range.fromMs) return;
    this.#count[side] += 1;
    this.#days[side].add(episode.fromMs);
    if (this.#alone[side].length < this.#maxListed) this.#alone[side].push(episode);
  }

  #settlePair(side: Side, own: Standing, partner: Standing): void {
    const [before, after] = side === 'before' ? [own, partner] : [partner, own];
    const [a, b] = [before.episode, after.episode];
    if (a.fromMs < this.#range.fromMs && b.fromMs < this.#range.fromMs) return;
    if (a.fromMs === b.fromMs && a.toMs === b.toMs) {
      this.#count.kept += 1;
      return;
    }
    this.#count.moved += 1;
    if (this.#moved.length < this.#maxListed) this.#moved.push([a, b]);
  }

  #list(side: Side, describe: (side: Side, episode: TrackedEpisode) => Episode): Episode[] {
    return this.#alone[side]
      .sort((a, b) => a.fromMs - b.fromMs)
      .map((episode) => describe(side, episode));
  }
}

/** The same for the same values of the same fields, in whatever order `group_by` has them. */
function keyOf({ raised: { group } }: TrackedEpisode): string {
  return JSON.stringify(Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function timesOf({ raised, cleared }: TrackedEpisode) {
  return {
    raised_at: formatInstant(raised.atMs),
    cleared_at: cleared === undefined ? null : formatInstant(cleared.atMs),
  };
}
