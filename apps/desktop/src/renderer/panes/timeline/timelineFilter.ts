import { type Alert, TIMELINE_KINDS, type TimelineEntry } from '@batcave/shared/alerts';
import { type FilterTerm, matchesTerm, parseFilter } from '../../paneKit/index.ts';
import { isByPerson, KINDS } from './entryKinds.ts';

/** The filters of a timeline; the order is that of the hint. */
const KEYS = ['kind', 'alert', 'by'] as const;

/** What can be typed. */
export const HINT = 'kind:escalated alert:payments-api by:people words';

/** A filter ready to use. */
export interface TimelineFilter {
  readonly matches: (entry: TimelineEntry) => boolean;
  readonly isEmpty: boolean;
  readonly faults: readonly string[];
}

/** What an entry's alert is called: the id, the service, the rule. */
export type AlertsById = ReadonlyMap<
  string,
  Pick<Alert, 'alert_id' | 'service' | 'rule_name' | 'summary'>
>;

type Test = (entry: TimelineEntry) => boolean;

function compileTerm(term: FilterTerm, alerts: AlertsById): Test | string {
  const { key, value } = term;
  if (key === 'kind') {
    const kinds = TIMELINE_KINDS.filter(
      (kind) => matchesTerm(kind, term) || matchesTerm(KINDS[kind].word, term),
    );
    if (kinds.length === 0)
      return `kind:${value} is none. Use ${TIMELINE_KINDS.slice(0, 6).join(', ')} … or a star`;
    return ({ kind }) => kinds.includes(kind);
  }
  if (key === 'alert') {
    return ({ alert_id: id }) => {
      const alert = id === null ? undefined : alerts.get(id);
      if (id?.startsWith(value.toLowerCase()) === true) return true;
      return (
        alert !== undefined &&
        [alert.service, alert.rule_name].some((text) => matchesTerm(text, term))
      );
    };
  }
  if (key === 'by') {
    const who = value.toLowerCase();
    if (who === 'people') return isByPerson;
    if (who === 'automation') return (entry) => !isByPerson(entry);
    return ({ actor }) => matchesTerm(actor, term);
  }
  const wanted = value.toLowerCase();
  return ({ entry, actor }) => `${entry} ${actor}`.toLowerCase().includes(wanted);
}

/**
 * Makes a filter from its text: `kind:notified kind:escalated by:people`. Several values of one filter widen
 * it, several filters narrow it.
 */
export function compileTimelineFilter(text: string, alerts: AlertsById): TimelineFilter {
  const parsed = parseFilter(text, KEYS);
  const faults = [...parsed.faults];
  const byKey = new Map<string, Test[]>();
  for (const term of parsed.terms) {
    const test = compileTerm(term, alerts);
    const group = term.key === '' ? `word ${term.value}` : term.key;
    if (typeof test === 'string') faults.push(test);
    else byKey.set(group, [...(byKey.get(group) ?? []), test]);
  }
  const groups = [...byKey.values()];
  return {
    isEmpty: groups.length === 0,
    faults,
    matches: (entry) => groups.every((tests) => tests.some((test) => test(entry))),
  };
}
