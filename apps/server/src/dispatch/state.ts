import type { AlertState } from '@batcave/shared/alerts';
import type { EpochMs } from '@batcave/shared/time';
import type { EscalationState } from './escalate/state.ts';
import type { Target } from './target.ts';

/** Why an alert is not told right now. */
export interface Quiet {
  readonly by: 'silence' | 'maintenance' | 'snooze' | 'inhibition' | 'mute_time' | 'suppression';
  /** Of the silence, the inhibiting alert or the time interval. */
  readonly id: string | null;
  readonly reason: string;
  /** Of suppression: how sure it is that nobody will act. */
  readonly score: number | null;
  readonly until: EpochMs | null;
}

/** What the dispatcher knows of an alert that is not over. Plain JSON. */
export interface AlertStanding {
  readonly alertId: string;
  /** The alert as it was when it was last looked at. */
  readonly seen: {
    readonly state: AlertState;
    readonly severity: number;
    readonly firing: boolean;
  };
  readonly incidentId: string;
  /** Ids of the groups that it is in. */
  readonly groups: readonly string[];
  /** Those of them that it left when it was routed elsewhere: they only owe its end to whoever heard of it. */
  readonly left: readonly string[];
  readonly quiet: Quiet | null;
  /** Its severity when it was acknowledged: what is worse than that is told anew. */
  readonly ackedSeverity: number | null;
  /** What the learned suppression said when it was first to be told; null before. */
  readonly verdict: 'deliver' | 'suppress' | 'sample' | 'observe' | null;
  /** Of a suppressed one: when it is judged again. */
  readonly recheckAtMs: EpochMs | null;
  /** Its severity when it was judged; -1 before. */
  readonly judgedSeverity: number;
  /** Some target has been told of it. */
  readonly told: boolean;
  /** A person acted on it. */
  readonly acted: boolean;
  /** It was learned from. */
  readonly learned: boolean;
  /** A person wanted it told although it was suppressed. */
  readonly restored: boolean;
  /** It was told, and then a silence hid it: at the silence's end that is said. */
  readonly hushed: boolean;
}

/** A target of a group, and what it has heard. */
export interface TargetStanding extends Target {
  /** Alerts told as firing and not yet as over, each with the first page that told it, or the last message that was none. */
  readonly heard: Readonly<Record<string, string>>;
  /** Whether it was told that somebody has taken it. */
  readonly knowsAck: boolean;
}

/** Whether it may page: a person, or PagerDuty, which calls one. */
export function canPage({ person, type }: Pick<Target, 'person' | 'type'>): boolean {
  return person !== null || type === 'pagerduty';
}

/** Whether an alert of a group still counts there: it is not over, and routed there. */
export function isActiveIn(groupId: string, { seen, left }: AlertStanding): boolean {
  return seen.state !== 'RESOLVED' && !left.includes(groupId);
}

/** The alert without one of its groups. */
export function outOf(groupId: string, alert: AlertStanding): AlertStanding {
  const isOther = (id: string): boolean => id !== groupId;
  return { ...alert, groups: alert.groups.filter(isOther), left: alert.left.filter(isOther) };
}

/** What a group has told of an alert. */
export interface Told {
  readonly severity: number;
}

/** The alerts of a route that share labels, from the first to the last of them. Plain JSON. */
export interface GroupStanding {
  readonly groupId: string;
  readonly key: string;
  readonly routeId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdMs: EpochMs;
  /** When it is looked at next. */
  readonly flushAtMs: EpochMs;
  /** When it last told something. */
  readonly toldAtMs: EpochMs | null;
  readonly told: Readonly<Record<string, Told>>;
  /** The rank of the worst severity that it told of; -1: of none. */
  readonly worstTold: number;
  readonly targets: Readonly<Record<string, TargetStanding>>;
  readonly escalation: EscalationState | null;
  /** No route leads here any more: it only owes the end of what it told. */
  readonly draining: boolean;
  /** The hours for which its route was quiet when it was looked at last, as was recorded; left out: none. */
  readonly mutedBy?: string | null;
  /** Notifications so far; the next one's id is made of it. */
  readonly count: number;
}
