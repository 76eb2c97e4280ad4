import type { EpochMs } from '@batcave/shared/time';
import type { Correlator } from '../alerts/index.ts';
import type { CompiledDispatch } from './compileDispatch.ts';
import type { FatigueModel } from './fatigue/index.ts';
import type { CompiledSilences, InhibitionIndex } from './mute/index.ts';
import type { Outbox } from './outbox.ts';
import type { OutstandingPages } from './OutstandingPages.ts';
import type { CompiledRoute } from './routing/compileRoute.ts';
import type { Standing } from './Standing.ts';

/** Who may read what, as the grants are now. */
export interface Rights {
  /** @param identity as kind/name */
  mayRead(identity: string, service: string): boolean;
  /** Whether somebody may agree to what others want to run on a service. @param identity as kind/name */
  mayApprove(identity: string, service: string): boolean;
}

/** What has changed in a group since it was looked at. */
export interface Moves {
  /** Somebody gave back what they had taken. */
  isGivenBack: boolean;
  /** Alerts that are over. */
  readonly over: Set<string>;
}

/** What an incident is called. */
export interface IncidentTitle {
  readonly title: string;
  /** Of all its alerts. */
  readonly services: ReadonlySet<string>;
}

/** Notes that a group is to be looked at when all that came together has been taken over. */
export function movesOf({ moves }: Pick<DispatchContext, 'moves'>, groupId: string): Moves {
  const known = moves.get(groupId);
  if (known !== undefined) return known;
  const none: Moves = { isGivenBack: false, over: new Set() };
  moves.set(groupId, none);
  return none;
}

/** All that a decision looks at, and where it puts what it decides. */
export interface DispatchContext {
  readonly tenant: string;
  readonly nowMs: EpochMs;
  readonly config: CompiledDispatch;
  readonly routes: ReadonlyMap<string, CompiledRoute>;
  readonly silences: CompiledSilences;
  readonly inhibition: InhibitionIndex;
  readonly fatigue: FatigueModel;
  readonly correlator: Correlator;
  readonly standing: Standing;
  readonly outstanding: OutstandingPages;
  readonly moves: Map<string, Moves>;
  readonly rights: Rights;
  /** Whether a notification is being sent at this moment: it cannot be called back. */
  readonly isUnderWay: (notificationId: string) => boolean;
  /** The event types that a rule matches, as far as it names them. */
  readonly eventTypesOf: (ruleId: string) => readonly string[];
  /** What an incident is called, and the services of which that may tell. */
  readonly titleOf: (incidentId: string) => IncidentTitle | undefined;
  /** Where the console shows an alert; none when nobody has said. */
  readonly consoleUrl: string | undefined;
  readonly outbox: Outbox;
}
