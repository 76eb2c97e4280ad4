import type { Incident } from '@batcave/shared/incidents';
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useMemo,
  useState,
} from 'react';
import {
  useAlerts,
  useAnswer,
  useCall,
  useKeyReader,
  useOpenView,
  useResolvedAlerts,
} from '../../paneKit/index.ts';
import { compileIncidentFilter, withState } from './incidentFilter.ts';
import { type IncidentCommand, readIncidentKey, stepTo } from './incidentKeys.ts';
import { advanceIncidents } from './incidentOrder.ts';

const READ_EVERY_MS = 5_000;
const PAGE_ROWS = 100;
/** As many as the server gives at once. */
const MAX_ROWS = 1_000;
/** Typing is not asking: the server is asked when the typing has paused. */
const ASK_AFTER_MS = 300;

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      setPaused(text);
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return paused;
}

/** Changes with every change of an alert that this window has seen. */
function useNewestSeq(): number {
  const { sorted } = useAlerts();
  const resolved = useResolvedAlerts();
  return useMemo(() => {
    let newest = 0;
    for (const { seq } of sorted) newest = Math.max(newest, seq);
    for (const { seq } of resolved.values()) newest = Math.max(newest, seq);
    return newest;
  }, [sorted, resolved]);
}

interface Shown {
  readonly rows: readonly Incident[];
  /** The answer that the rows were made from, and the question it answers. */
  readonly from: readonly Incident[];
  readonly wanted: string;
}

/** Everything the list of incidents can do, apart from how it looks. */
export function useIncidents(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { gridRef, filterRef } = refs;
  const [text, setText] = useState('');
  const [isFilterOpen, setFilterOpen] = useState(false);
  const [filterFocus, setFilterFocus] = useState(0);
  const [limit, setLimit] = useState(PAGE_ROWS);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [inChord, setInChord] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  const [refresh, setRefresh] = useState(0);
  const readKey = useKeyReader();
  const open = useOpenView();
  const call = useCall();
  const asked = usePaused(text);
  const filter = useMemo(() => compileIncidentFilter(asked), [asked]);
  const newestSeq = useNewestSeq();
  const key = JSON.stringify([filter.query, limit]);
  const read = useAnswer(
    key,
    () => call('incidents.list', { query: { ...filter.query, limit } }),
    READ_EVERY_MS,
    String(newestSeq),
  );

  const matching = useMemo(
    () => (read.value?.incidents ?? []).filter(filter.matches),
    [read.value, filter],
  );
  // Another question or `.` takes the new order; so does leaving the list.
  const wanted = `${String(refresh)} ${key} ${asked}`;
  const [shown, setShown] = useState<Shown>({ rows: matching, from: matching, wanted });
  const isFrozen = hasFocus && shown.wanted === wanted && activeId !== null;
  const order = advanceIncidents(shown.rows, matching, isFrozen);
  const isOld = shown.from !== matching || shown.wanted !== wanted;
  if (read.value !== undefined && (isOld || (!isFrozen && shown.rows !== matching)))
    setShown({ rows: order.rows, from: matching, wanted });
  const rows = read.value === undefined ? [] : order.rows;
  const ids = rows.map((incident) => incident.incident_id);

  useEffect(() => {
    if (filterFocus > 0) filterRef.current?.focus();
  }, [filterFocus, filterRef]);

  function focusGrid(): void {
    gridRef.current?.focus();
  }
  function focusFilter(): void {
    setFilterOpen(true);
    setFilterFocus((count) => count + 1);
  }
  function clearFilter(): void {
    setText('');
    setFilterOpen(false);
    focusGrid();
  }
  function takeNewOrder(): void {
    setRefresh((count) => count + 1);
    read.reload();
  }
  function openIncident(incidentId: string): void {
    setActiveId(incidentId);
    open({ kind: 'timeline', of: { kind: 'incident', incidentId } });
  }
  function setState(state: 'active' | 'all'): void {
    const next = withState(text, state);
    setText(next);
    setFilterOpen(next !== '');
  }

  /** Whether the key was used. */
  function obey(command: IncidentCommand): boolean {
    switch (command.kind) {
      case 'move':
        setActiveId(stepTo(ids, activeId, command.step));
        return true;
      case 'open':
        if (activeId !== null && ids.includes(activeId)) openIncident(activeId);
        return true;
      case 'back':
        if (!isFilterOpen && text === '') return false;
        clearFilter();
        return true;
      case 'filter':
        focusFilter();
        return true;
      case 'filterState':
        setState(command.state);
        return true;
      case 'refresh':
        takeNewOrder();
        return true;
      case 'startFilterChord':
        setInChord(true);
        return true;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const key = inChord ? readKey.second(event) : readKey(event);
    if (key === null) return;
    const command = readIncidentKey(key, inChord);
    const wasInChord = inChord;
    if (inChord) setInChord(false);
    if (command === undefined ? wasInChord : obey(command)) event.preventDefault();
  }

  return {
    read,
    rows,
    filter,
    text,
    setText,
    isFilterOpen: isFilterOpen || text !== '',
    isAll: filter.query.state === 'all',
    newCount: order.newCount,
    inChord,
    activeId,
    hasMore: read.value !== undefined && read.value.next_cursor !== null && limit < MAX_ROWS,
    showMore: () => {
      setLimit(Math.min(MAX_ROWS, limit + PAGE_ROWS));
    },
    onKeyDown,
    focusProps: {
      onFocus: () => {
        setHasFocus(true);
      },
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHasFocus(false);
      },
    },
    onPick: (incidentId: string) => {
      setActiveId(incidentId);
      focusGrid();
    },
    openIncident,
    setState,
    clearFilter,
    focusFilter,
    focusGrid,
    takeNewOrder,
  };
}
