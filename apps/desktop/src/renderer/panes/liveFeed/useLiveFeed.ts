import {
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  type RefObject,
  useMemo,
  useRef,
  useState,
  type WheelEvent,
} from 'react';
import {
  type FeedEntry,
  isText,
  useAnnounce,
  useFilterField,
  useKeyReader,
  useNowMs,
  useOpenView,
  usePaneLink,
  usePaneView,
  type View,
} from '../../paneKit/index.ts';
import type { Stretch } from '../../paneKit/chart/index.ts';
import { compileFeedFilter, ofService, within } from './feedFilter.ts';
import { formatClock } from '../../ui/format.ts';
import { speakEntry } from './FeedRow.tsx';
import { findError } from './feedView.ts';
import { useFeedPause } from './useFeedPause.ts';

const PAGE = 20;
/** What the feed shows: rows, or the numbers in them as curves. */
type FeedMode = 'rows' | 'metrics';
const isMode = (kept: unknown): kept is FeedMode => kept === 'rows' || kept === 'metrics';
/** Of the keys these mean the same for curves; the others are of rows. */
const KEYS_OF_CURVES: ReadonlySet<string> = new Set(['Space', 'V', '/', 'Escape']);
const EVERYTHING = compileFeedFilter('');
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
  const [mode, setMode] = usePaneView<FeedMode>('mode', 'rows', isMode);
  const field = useFilterField({
    ...{ text: query, setText: setQuery, fieldRef: filterRef, listRef: scrollerRef },
  });
  const [focusTurn, setFocusTurn] = useState(0);
  const [activePlace, setActivePlace] = useState<number | null>(null);
  const link = usePaneLink();
  const service = link?.service ?? null;
  const filter = useMemo(() => ofService(compileFeedFilter(query), service), [query, service]);
  const [ownFixed, setOwn] = useState<Stretch | null>(null);
  const fixed = link === null ? ownFixed : link.range;
  const setFixed = link?.setRange ?? setOwn;
  const shown = useMemo(() => within(filter, fixed), [filter, fixed]);
  const { still, hold, take, takeLate, follow } = useFeedPause(shown);
  // Somebody else in the link group has fixed the time, or let go of it.
  const group = link?.group ?? null;
  const seen = useRef<Stretch | null>(null);
  const second = useNowMs(1_000);
  const takeTime = useEffectEvent(() => {
    if (group === null) return;
    if (fixed === seen.current) {
      if (fixed !== null) takeLate(within(EVERYTHING, fixed));
      return;
    }
    seen.current = fixed;
    if (fixed === null) follow();
    else take();
  });
  useEffect(() => {
    takeTime();
  }, [fixed, second]);
  const readKey = useKeyReader();
  const announce = useAnnounce();
  const open = useOpenView();
  useEffect(() => {
    const list = scrollerRef.current;
    if (focusTurn > 0) (list?.querySelector<HTMLElement>('[data-pane-focus]') ?? list)?.focus();
  }, [focusTurn, scrollerRef]);

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

  /** Looks into the event under the keys, else the newest. */
  function look(kind: 'event' | 'eventWhy'): void {
    const entries = hold();
    const entry = entries[indexIn(entries)] ?? entries.at(-1);
    if (entry === undefined) return;
    setActivePlace(entry.place);
    if (entry.kind === 'gap') {
      announce('It stands for events that did not come here: there is none to open');
      return;
    }
    const viewOf = (eventId: string): View =>
      kind === 'event' ? { kind, eventId, alertId: null } : { kind, eventId };
    open(
      viewOf(entry.event.event_id),
      entries.flatMap((each) => (each.kind === 'event' ? viewOf(each.event.event_id) : [])),
    );
  }
  function openEvent(): void {
    look('event');
  }
  /** What the rules make of it, and why there is no alert. */
  function explain(): void {
    look('eventWhy');
  }

  /** The rows of a stretch alone, as far as this window has them; the filter stays. */
  function fix(stretch: Stretch): void {
    hold();
    setFixed(stretch);
    setActivePlace(null);
    const [from, to] = [stretch.fromMs, stretch.toMs].map(formatClock);
    announce(`Events from ${from ?? ''}Z to ${to ?? ''}Z. Escape follows again.`);
    scrollerRef.current?.focus();
  }

  function resume(): void {
    if (fixed !== null) setFixed(null);
    follow();
    setActivePlace(null);
  }

  function turn(): void {
    // The focus goes on in what comes.
    setFocusTurn((count) => count + 1);
    setMode(mode === 'rows' ? 'metrics' : 'rows');
    announce(mode === 'rows' ? 'Curves of the numbers in the events' : 'Rows');
  }

  function togglePause(): void {
    if (still === null) hold();
    else resume();
  }

  const commands: Readonly<Record<string, () => void>> = {
    Space: togglePause,
    V: turn,
    E: () => {
      stepToError(1);
    },
    'Shift+E': () => {
      stepToError(-1);
    },
    Enter: openEvent,
    W: explain,
    '/': field.focus,
    Escape: () => {
      if (fixed !== null) resume();
      else if (field.isOpen) field.clear();
      else resume();
    },
  };

  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    if (key === null || (mode === 'metrics' && !KEYS_OF_CURVES.has(key))) return;
    const step = MOVES[key];
    const command =
      step === undefined
        ? commands[key]
        : () => {
            move(step);
          };
    // With nothing to go back from, Escape is the board's.
    const hasWayBack = field.isOpen || still !== null;
    if (command === undefined || (key === 'Escape' && !hasWayBack)) return;
    event.preventDefault();
    command();
  }

  return {
    query,
    field,
    filter,
    link,
    mode,
    turn,
    still,
    fixed,
    fix,
    resume,
    activeIndex: still === null ? -1 : indexIn(still.entries),
    togglePause,
    openEvent,
    explain,
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
