import type { Severity } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';

/** Events that fit all of what is named; one without anything fits every event. */
export interface WantedBy {
  readonly types?: readonly string[];
  readonly sources?: readonly string[];
  readonly severities?: readonly Severity[];
}

/** What of the log must be read for some rules. More than that changes nothing but the time it takes. */
export interface WantedEvents {
  /** An event is wanted when it fits one of these. */
  readonly any: readonly WantedBy[];
  /** Whether a rule may look into payloads. */
  readonly payload: boolean;
}

/** Every event with all it has. */
export const ALL_EVENTS: WantedEvents = { any: [{}], payload: true };

const listOf = (oneOrMany: string | readonly string[]): readonly string[] =>
  typeof oneOrMany === 'string' ? [oneOrMany] : oneOrMany;

function wantedBy({ match }: Rule): WantedBy {
  return {
    ...(match?.type === undefined ? {} : { types: listOf(match.type) }),
    ...(match?.source === undefined ? {} : { sources: listOf(match.source) }),
    ...(match?.severity === undefined ? {} : { severities: match.severity }),
  };
}

/** What the rules can want, by what their matches name. A rule that joins others wants what those want. */
export function wantedEvents(rules: readonly Rule[]): WantedEvents {
  return {
    any: rules.filter(({ when }) => when === undefined).map(wantedBy),
    // Wherever a rule names a field: no place can be forgotten here when the language grows.
    payload: JSON.stringify(rules).includes('payload'),
  };
}
