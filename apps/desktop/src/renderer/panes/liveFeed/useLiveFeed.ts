import {
  type KeyboardEvent,
  useEffect,
  type RefObject,
  useMemo,
  useState,
  type WheelEvent,
} from 'react';
import {
  type FeedEntry,
  isText,
  useAnnounce,
  useKeyReader,
  useOpenView,
  usePaneView,
} from '../../paneKit/index.ts';
import type { Stretch } from '../../paneKit/chart/index.ts';
import { compileFeedFilter, within } from './feedFilter.ts';
import { formatClock } from '../../ui/format.ts';
import { speakEntry } from './FeedRow.tsx';
import { findError } from './feedView.ts';
import { useFeedPause } from './useFeedPause.ts';

const PAGE = 20;
const MOVES: Readonly<Record<string, number>> = {
  J: 1,
  ArrowDown: 1,
  K: -1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Everything the feed can do, apart from how it looks. */
export function useLiveFeed(refs: {
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { scrollerRef, filterRef } = refs;
  const [query, setQuery] = usePaneView('filter', '', isText);
  const [isFilterOpen, setFilterOpen] = useState(query !== '');
  const [filterFocus, setFilterFocus] = useState(0);
  const [activePlace, setActivePlace] = useState<number | null>(null);
  const [openPlace, setOpenPlace] = useState<number | null>(null);
  const filter = useMemo(() => compileFeedFilter(query), [query]);
  const [fixed, setFixed] = useState<Stretch | null>(null);
  const shown = useMemo(() => within(filter, fixed), [filter, fixed]);
  const { still, hold, follow } = useFeedPause(shown);
  const readKey = useKeyReader();
  const announce = useAnnounce();
  const open = useOpenView();
  useEffect(() => {
    if (filterFocus > 0) filterRef.current?.focus();
  }, [filterFocus, filterRef]);

  const indexIn = (entries: readonly FeedEntry[]) =>
    activePlace === null ? -1 : entries.findIndex(({ place }) => place === activePlace);

  function activate(entries: readonly FeedEntry[], index: number): void {
    const entry = entries[index];
    if (entry === undefined) return;
    setActivePlace(entry.place);
    announce(speakEntry(entry));
  }

  /** Rows can only be aimed at while they stand still, so moving pauses. */
  function move(step: number): void {
    const entries = hold();
    const from = indexIn(entries);
    const start = from < 0 ? entries.length - (step < 0 ? 0 : 1) : from;
    activate(entries, Math.min(entries.length - 1, Math.max(0, start + step)));
  }

  function stepToError(step: 1 | -1): void {
    const entries = hold();
    const from = indexIn(entries);
    // Coming from the live end, the first error wanted is the newest one.
    const found =
      from < 0 ? findError(entries, entries.length, -1) : findError(entries, from, step);
    if (found < 0) announce(step > 0 ? 'No later error' : 'No earlier error');
    else activate(entries, found);
  }

  function toggleOpen(): void {
    const entries = hold();
    const entry = entries[indexIn(entries)] ?? entries.at(-1);
    if (entry === undefined) return;
    setActivePlace(entry.place);
    setOpenPlace(openPlace === entry.place ? null : entry.place);
  }

  /** What the rules make of the event, and why there is no alert. */
  function explain(): void {
    const entries = hold();
    const entry = entries[indexIn(entries)] ?? entries.at(-1);
    if (entry?.kind !== 'event') return;
    setActivePlace(entry.place);
    open({ kind: 'eventWhy', eventId: entry.event.event_id });
  }

  /** The rows of a stretch alone, as far as this window has them; the filter stays. */
  function fix(stretch: Stretch): void {
    hold();
    setFixed(stretch);
    setActivePlace(null);
    setOpenPlace(null);
    const [from, to] = [stretch.fromMs, stretch.toMs].map(formatClock);
    announce(`Events from ${from ?? ''}Z to ${to ?? ''}Z. Escape follows again.`);
    scrollerRef.current?.focus();
  }

  function resume(): void {
    setFixed(null);
    follow();
    setActivePlace(null);
    setOpenPlace(null);
  }

  function focusFilter(): void {
    setFilterOpen(true);
    setFilterFocus((count) => count + 1);
  }

  function clearFilter(): void {
    setQuery('');
    setFilterOpen(false);
    scrollerRef.current?.focus();
  }

  function togglePause(): void {
    if (still === null) hold();
    else resume();
  }

  const commands: Readonly<Record<string, () => void>> = {
    Space: togglePause,
    E: () => {
      stepToError(1);
    },
    'Shift+E': () => {
      stepToError(-1);
    },
    Enter: toggleOpen,
    W: explain,
    '/': focusFilter,
    Escape: () => {
      if (openPlace !== null) setOpenPlace(null);
      else if (fixed !== null) resume();
      else if (query !== '' || isFilterOpen) clearFilter();
      else resume();
    },
  };

  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    if (key === null) return;
    const step = MOVES[key];
    const command =
      step === undefined
        ? commands[key]
        : () => {
            move(step);
          };
    // With nothing to go back from, Escape is the board's.
    const hasWayBack = openPlace !== null || query !== '' || isFilterOpen || still !== null;
    if (command === undefined || (key === 'Escape' && !hasWayBack)) return;
    event.preventDefault();
    command();
  }

  return {
    query,
    setQuery,
    filter,
    isFilterOpen,
    still,
    fixed,
    fix,
    resume,
    activeIndex: still === null ? -1 : indexIn(still.entries),
    openPlace,
    togglePause,
    explain,
    focusFilter,
    clearFilter,
    focusList: () => {
      scrollerRef.current?.focus();
    },
    onKeyDown,
    onWheel: (event: WheelEvent) => {
      if (still === null && event.deltaY < 0) hold();
    },
    onPickFollowing: (place: number) => {
      hold();
      setActivePlace(place);
    },
    onPickStill: (index: number) => {
      setActivePlace(still?.entries[index]?.place ?? null);
    },
  };
}
