import { serviceOf } from '@batcave/shared/events';
import type { FeedEntry } from '../../paneKit/index.ts';

/** What lines may be made of, as the newest events have it. */
export interface Suggestions {
  readonly types: readonly string[];
  readonly services: readonly string[];
  readonly sources: readonly string[];
  readonly fields: readonly string[];
}

const MOST = 60;
const MAX_DEPTH = 4;

function numbersIn(payload: unknown, path: string, found: Set<string>, depth = 0): void {
  if (typeof payload === 'number') found.add(path);
  else if (
    typeof payload === 'object' &&
    payload !== null &&
    depth < MAX_DEPTH &&
    found.size < MOST
  )
    for (const [key, value] of Object.entries(payload))
      if (!/[\s.]/.test(key)) numbersIn(value, `${path}.${key}`, found, depth + 1);
}

/** Reads the newest entries of the feed. */
export function suggestFrom(entries: Iterable<FeedEntry>): Suggestions {
  const [types, services, sources, fields] = [0, 1, 2, 3].map(() => new Set<string>());
  for (const entry of entries) {
    if (entry.kind !== 'event') continue;
    const { event } = entry;
    types?.add(event.type);
    services?.add(serviceOf(event));
    sources?.add(event.source);
    if (fields !== undefined) numbersIn(event.payload, 'payload', fields);
  }
  const list = (names: Set<string> | undefined) => [...(names ?? [])].sort().slice(0, MOST);
  return {
    types: list(types),
    services: list(services),
    sources: list(sources),
    fields: list(fields).filter((field) => field !== 'payload'),
  };
}
