import { severityRank } from '@batcave/shared/events';
import type { FeedEntry } from '../../paneKit/index.ts';
import type { FeedFilter } from './feedFilter.ts';

/** The part of the ring that the view reads. */
export interface EntrySource {
  readonly first: number;
  readonly next: number;
  at(place: number): FeedEntry | undefined;
}

/** The places that a filter lets through, read up to `next`. `places` is `null` for all of them. */
export interface FeedView {
  readonly filter: FeedFilter;
  readonly first: number;
  readonly next: number;
  readonly places: readonly number[] | null;
}

/** Whether the row is shown: gaps always are, because they may hide what the filter wants. */
export function isShown(entry: FeedEntry, filter: FeedFilter): boolean {
  return entry.kind === 'gap' || filter.matches === null || filter.matches(entry.event);
}

/** The view after the ring has moved on: only what is new is looked at. */
export function advanceView(
  view: FeedView | null,
  source: EntrySource,
  filter: FeedFilter,
): FeedView {
  const { first, next } = source;
  const before = view?.filter === filter ? view : null;
  if (before !== null && before.next === next) return before;
  if (filter.matches === null) return { filter, first, next, places: null };
  const places = (before?.places ?? []).filter((place) => place >= first);
  for (let place = Math.max(first, before?.next ?? first); place < next; place += 1) {
    const entry = source.at(place);
    if (entry !== undefined && isShown(entry, filter)) places.push(place);
  }
  return { filter, first, next, places };
}

/** The newest entries of the view, oldest first. */
export function tailOf(view: FeedView, source: EntrySource, count: number): readonly FeedEntry[] {
  const { places, first, next } = view;
  const wanted =
    places?.slice(-count) ??
    Array.from(
      { length: Math.min(count, next - first) },
      (_, i) => Math.max(first, next - count) + i,
    );
  return wanted.map((place) => source.at(place)).filter((entry) => entry !== undefined);
}

/** The index of the next error or worse after `from` in a direction; -1 when there is none. */
export function findError(entries: readonly FeedEntry[], from: number, step: 1 | -1): number {
  const isError = (entry: FeedEntry | undefined) =>
    entry?.kind === 'event' && severityRank(entry.event.severity) >= severityRank('ERROR');
  for (let i = from + step; i >= 0 && i < entries.length; i += step) {
    if (isError(entries[i])) return i;
  }
  return -1;
}
