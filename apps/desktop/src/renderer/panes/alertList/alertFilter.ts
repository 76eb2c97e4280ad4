import {
  type FilterTerm,
  matchesTerm,
  parseFilter,
  readSeverity,
  type ShownAlert,
} from '../../paneKit/index.ts';

/** The filters of the list and what they take; the order is that of the hint. */
export const ALERT_FILTER_KEYS = ['sev', 'svc', 'state', 'owner', 'quiet', 'text'] as const;
type FilterKey = (typeof ALERT_FILTER_KEYS)[number];

/** A filter ready to use. */
export interface AlertFilter {
  readonly matches: (alert: ShownAlert) => boolean;
  readonly isEmpty: boolean;
  readonly faults: readonly string[];
}

type Test = (alert: ShownAlert) => boolean;

function ownerOf(alert: ShownAlert): string | null {
  return alert.assigned_to ?? alert.acknowledged_by;
}

/** The same filter for one service alone; `null`: for all. */
export function ofService(filter: AlertFilter, service: string | null): AlertFilter {
  if (service === null) return filter;
  return {
    isEmpty: false,
    faults: filter.faults,
    matches: (alert) => alert.service === service && filter.matches(alert),
  };
}

/** What words are looked for in, made once for each alert: a filter is tried at every letter. */
const searched = new WeakMap<ShownAlert, string>();

function searchedOf(alert: ShownAlert): string {
  const known = searched.get(alert);
  if (known !== undefined) return known;
  const { summary, condition, service, rule_name } = alert;
  // No word has a line break: none is found across two texts.
  const text = [summary, condition, service, rule_name].join('\n').toLowerCase();
  searched.set(alert, text);
  return text;
}

function textTest(value: string): Test {
  const wanted = value.toLowerCase();
  return (alert) => searchedOf(alert).includes(wanted);
}

/** Whether somebody is told of the alert just now. */
const QUIET_TESTS: ReadonlyMap<string, Test> = new Map([
  ['yes', ({ quiet }: ShownAlert) => (quiet ?? null) !== null],
  ['no', ({ quiet }: ShownAlert) => (quiet ?? null) === null],
  ['suppressed', ({ quiet }: ShownAlert) => quiet?.by === 'suppression'],
]);

/** One value of one filter as a test, or what is wrong with it. */
function compileTerm(term: FilterTerm, me: string): Test | string {
  const { value } = term;
  switch (term.key as FilterKey | '') {
    case 'sev': {
      const severity = readSeverity(value);
      if (severity === undefined) {
        return `sev:${value} is no severity. Use critical, error, warn or info`;
      }
      return (alert) => alert.severity === severity;
    }
    case 'svc':
      return (alert) => matchesTerm(alert.service, term);
    case 'state': {
      const states = new Map([
        ['unack', 'OPEN'],
        ['open', 'OPEN'],
        ['ack', 'ACK'],
      ]);
      const state = states.get(value.toLowerCase());
      if (state === undefined) return `state:${value} is no state. Use unack or ack`;
      return (alert) => alert.state === state;
    }
    case 'owner':
      return value === 'me'
        ? (alert) => ownerOf(alert) === me
        : (alert) => matchesTerm(ownerOf(alert) ?? '', term);
    case 'quiet': {
      const test = QUIET_TESTS.get(value.toLowerCase());
      return test ?? `quiet:${value} is none. Use yes, no or suppressed`;
    }
    case 'text':
    case '':
      return textTest(value);
  }
}

/**
 * Makes a filter from its text: `sev:critical svc:pay* state:unack`. Several values of one filter
 * widen it, several filters narrow it; a value that is not understood is named and left out.
 */
export function compileAlertFilter(text: string, me: string): AlertFilter {
  const parsed = parseFilter(text, ALERT_FILTER_KEYS);
  const faults = [...parsed.faults];
  const byKey = new Map<string, Test[]>();
  for (const term of parsed.terms) {
    const { key, value } = term;
    const test = compileTerm(term, me);
    // Bare words narrow each other, as in any search box, so each stands for itself.
    const group = key === '' ? `word ${value}` : key;
    if (typeof test === 'string') faults.push(test);
    else byKey.set(group, [...(byKey.get(group) ?? []), test]);
  }
  const groups = [...byKey.values()];
  return {
    isEmpty: groups.length === 0,
    faults,
    matches: (alert) => groups.every((tests) => tests.some((test) => test(alert))),
  };
}
