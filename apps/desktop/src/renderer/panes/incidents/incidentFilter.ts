import type { Severity } from '@batcave/shared/events';
import type { Incident } from '@batcave/shared/incidents';
import { matchesTerm, parseFilter, readSeverity } from '../../paneKit/index.ts';

/** The filters of the list; the order is that of the hint. */
const KEYS = ['state', 'sev', 'svc'] as const;

const STATES = {
  active: 'active',
  all: 'all',
  unack: 'OPEN',
  open: 'OPEN',
  ack: 'ACK',
  resolved: 'RESOLVED',
} as const;

/** What the server is asked for: it knows more incidents than a window holds. */
export interface IncidentQuery {
  readonly state?: (typeof STATES)[keyof typeof STATES];
  readonly severity?: Severity;
  readonly service?: string;
}

/** A filter ready to use: what the server is asked, and what is left out of its answer here. */
export interface IncidentFilter {
  readonly query: IncidentQuery;
  readonly matches: (incident: Incident) => boolean;
  readonly isEmpty: boolean;
  readonly faults: readonly string[];
}

/** What can be typed. */
export const HINT = 'state:all sev:critical svc:payments-api words';

/**
 * Makes a filter from its text. Each key once; `svc:` with a star and bare words are looked for in what was
 * read, the rest is asked of the server.
 */
export function compileIncidentFilter(text: string): IncidentFilter {
  const { terms, faults: parseFaults } = parseFilter(text, KEYS);
  const faults = [...parseFaults];
  const query: { -readonly [K in keyof IncidentQuery]: IncidentQuery[K] } = {};
  const tests: ((incident: Incident) => boolean)[] = [];
  const seen = new Set<string>();
  for (const term of terms) {
    const { key, value } = term;
    if (key !== '' && seen.has(key)) {
      faults.push(`${key}: only one at a time`);
      continue;
    }
    seen.add(key);
    if (key === 'state') {
      const name = value.toLowerCase();
      if (isState(name)) query.state = STATES[name];
      else faults.push(`state:${value} is no state. Use active, all, unack, ack or resolved`);
    } else if (key === 'sev') {
      const severity = readSeverity(value);
      if (severity === undefined)
        faults.push(`sev:${value} is no severity. Use critical, error, warn or info`);
      else query.severity = severity;
    } else if (key === 'svc' && (term.isExact || !value.includes('*'))) query.service = value;
    else if (key === 'svc')
      tests.push(({ services }) => services.some((service) => matchesTerm(service, term)));
    else tests.push(wordTest(value));
  }
  return {
    query,
    faults,
    isEmpty: terms.length === faults.length - parseFaults.length,
    matches: (incident) => tests.every((test) => test(incident)),
  };
}

function isState(name: string): name is keyof typeof STATES {
  return Object.hasOwn(STATES, name);
}

function wordTest(value: string): (incident: Incident) => boolean {
  const wanted = value.toLowerCase();
  return ({ title, services, incident_id: id }) =>
    [title, ...services].some((text) => text.toLowerCase().includes(wanted)) ||
    id.startsWith(wanted);
}

/** The text with its `state:` exchanged for another; the rest of it stays. */
export function withState(text: string, state: 'active' | 'all'): string {
  const rest = text
    .replaceAll(/(^|\s)state:\S*/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return state === 'active' ? rest : `state:all ${rest}`.trim();
}
