import type { ReplayRun } from '@batcave/shared/replay';
import type { EpochMs } from '@batcave/shared/time';
import type { RuleEvaluatorStats, Signal } from '../rules/index.ts';
import { DayCounts, daysOf } from './days.ts';
import type { ReplayRange } from './replayRange.ts';
import { TrackedEpisode } from './TrackedEpisode.ts';

/** Groups that are kept apart, at most. */
const MAX_GROUPS = 100_000;
const BUSIEST = 20;

interface GroupTally {
  readonly group: Readonly<Record<string, string>>;
  alerts: number;
  firingMs: number;
}

/**
 * What one rule did over a range: signals become episodes, and episodes are counted.
 *
 * Holds what is open, the first alerts of the range, and a number for each group; nothing of what is
 * over besides. What began before the range counts as firing at its start.
 */
export class RunTally {
  readonly #range: ReplayRange;
  readonly #maxListed: number;
  readonly #maxGroups: number;
  readonly #open = new Map<string, TrackedEpisode>();
  readonly #listed: TrackedEpisode[] = [];
  readonly #groups = new Map<string, GroupTally>();
  readonly #days = new DayCounts();
  readonly #bySeverity = { CRITICAL: 0, ERROR: 0, WARN: 0, INFO: 0 };
  #alerts = 0;
  #firingMs = 0;
  #firingAtStart = 0;
  #isPartial = false;

  constructor(range: ReplayRange, maxListed: number, maxGroups = MAX_GROUPS) {
    this.#range = range;
    this.#maxListed = maxListed;
    this.#maxGroups = maxGroups;
  }

  /** Takes the next signal of the rule; gives the episode it speaks of. */
  take(signal: Signal): TrackedEpisode | undefined {
    if (signal.kind === 'raised') {
      const episode = new TrackedEpisode(signal);
      this.#open.set(signal.groupKey, episode);
      if (this.#isOwn(episode)) this.#raise(episode);
      return episode;
    }
    const episode = this.#open.get(signal.groupKey);
    if (episode === undefined) return undefined; // its beginning lies before the warm-up
    episode.take(signal);
    if (signal.kind === 'cleared') {
      this.#open.delete(signal.groupKey);
      this.#close(episode);
    }
    return episode;
  }

  alertsOn(day: string): number {
    return this.#days.of(day);
  }

  /** The whole, once all signals were taken. Episodes are told as `describe` says. */
  finish<E>(
    stats: Pick<
      RuleEvaluatorStats,
      'samples' | 'droppedGroups' | 'unjudgedEvents' | 'lateSamples'
    > & {
      readonly failure: string | null;
    },
    describe: (episode: TrackedEpisode) => E,
  ): Omit<ReplayRun, 'episodes'> & { readonly episodes: E[] } {
    for (const episode of this.#open.values()) this.#close(episode);
    const firingAtEnd = this.#open.size;
    const groups = [...this.#groups.values()];
    groups.sort((a, b) => b.alerts - a.alerts || b.firingMs - a.firingMs);
    return {
      alerts: this.#alerts,
      by_severity: { ...this.#bySeverity },
      firing_at_start: this.#firingAtStart,
      firing_at_end: firingAtEnd,
      firing_ms: this.#firingMs,
      per_day: daysOf(this.#range).map((day) => ({ day, alerts: this.#days.of(day) })),
      groups: groups.length,
      groups_are_partial: this.#isPartial,
      busiest: groups.slice(0, BUSIEST).map(({ group, alerts, firingMs }) => ({
        ...{ group: { ...group }, alerts, firing_ms: firingMs },
      })),
      episodes: this.#listed.map(describe),
      more_episodes: this.#alerts - this.#listed.length,
      dropped_samples: stats.droppedGroups,
      unjudged_events: stats.unjudgedEvents,
      late_samples: stats.lateSamples,
      samples: stats.samples,
      failure: stats.failure,
    };
  }

  #isOwn({ fromMs }: TrackedEpisode): boolean {
    return fromMs >= this.#range.fromMs;
  }

  #raise(episode: TrackedEpisode): void {
    this.#alerts += 1;
    this.#days.add(episode.fromMs);
    if (this.#listed.length < this.#maxListed) this.#listed.push(episode);
    const { groupKey, group } = episode.raised;
    const known = this.#groups.get(groupKey);
    if (known !== undefined) known.alerts += 1;
    else if (this.#groups.size < this.#maxGroups)
      this.#groups.set(groupKey, { group, alerts: 1, firingMs: 0 });
    else this.#isPartial = true;
  }

  #close(episode: TrackedEpisode): void {
    const firingMs = this.#within(episode.fromMs, episode.toMs);
    this.#firingMs += firingMs;
    if (!this.#isOwn(episode)) {
      if (firingMs > 0) this.#firingAtStart += 1;
      return;
    }
    this.#bySeverity[episode.severity] += 1;
    const tally = this.#groups.get(episode.raised.groupKey);
    if (tally !== undefined) tally.firingMs += firingMs;
  }

  #within(fromMs: EpochMs, toMs: EpochMs): number {
    return Math.max(0, Math.min(toMs, this.#range.toMs) - Math.max(fromMs, this.#range.fromMs));
  }
}
