import { type EventRecord, serviceOf, severityRank } from '@batcave/shared/events';
import type { Stretch } from '../../paneKit/chart/index.ts';
import { type FilterTerm, matchesTerm, parseFilter, readSeverity } from '../../paneKit/index.ts';

/** The filters of the feed. `sev` means this one or worse. */
const KEYS = ['sev', 'src', 'type', 'text'] as const;

type Test = (event: EventRecord) => boolean;

/** A filter ready to use; `matches` is `null` when everything passes. */
export interface FeedFilter {
  readonly matches: Test | null;
  readonly faults: readonly string[];
}

function textTest(value: string): Test {
  const wanted = value.toLowerCase();
  return ({ source, type, payload }) =>
    source.toLowerCase().includes(wanted) ||
    type.toLowerCase().includes(wanted) ||
    JSON.stringify(payload ?? null)
      .toLowerCase()
      .includes(wanted);
}

function compileTerm(term: FilterTerm): Test | string {
  const { key, value } = term;
  if (key === 'src') return ({ source }) => matchesTerm(source, term);
  if (key === 'type') return ({ type }) => matchesTerm(type, term);
  if (key !== 'sev') return textTest(value);
  const severity = readSeverity(value);
  if (severity === undefined) {
    return `sev:${value} is no severity. Use critical, error, warn or info`;
  }
  return (event) => severityRank(event.severity) >= severityRank(severity);
}

/** Makes a filter from its text: `sev:warn src:web-* timeout`. All conditions must hold. */
export function compileFeedFilter(text: string): FeedFilter {
  const parsed = parseFilter(text, KEYS);
  const faults = [...parsed.faults];
  const tests: Test[] = [];
  for (const term of parsed.terms) {
    const test = compileTerm(term);
    if (typeof test === 'string') faults.push(test);
    else tests.push(test);
  }
  const matches = tests.length === 0 ? null : (event: EventRecord) => tests.every((t) => t(event));
  return { matches, faults };
}

/** The same filter for one service alone; `null`: for all. */
export function ofService(filter: FeedFilter, service: string | null): FeedFilter {
  if (service === null) return filter;
  const { matches, faults } = filter;
  return {
    faults,
    matches: (event) => serviceOf(event) === service && (matches === null || matches(event)),
  };
}

/** The same filter for a stretch of time alone, by the times that the rows show. */
export function within(filter: FeedFilter, stretch: Stretch | null): FeedFilter {
  if (stretch === null) return filter;
  const { matches, faults } = filter;
  const { fromMs, toMs } = stretch;
  return {
    faults,
    matches: (event) => {
      const atMs = Date.parse(event.timestamp);
      return atMs >= fromMs && atMs < toMs && (matches === null || matches(event));
    },
  };
}
