import type { Incident } from '@batcave/shared/incidents';
import { type FocusEvent, type KeyboardEvent, type RefObject, useMemo, useState } from 'react';
import {
  stepRow,
  useAlerts,
  useAnswer,
  useCall,
  useFilterField,
  useKeyReader,
  useOpenView,
  usePaused,
  useResolvedAlerts,
} from '../../paneKit/index.ts';
import { compileIncidentFilter, withState } from './incidentFilter.ts';
import { type IncidentCommand, readIncidentKey } from './incidentKeys.ts';
import { advanceIncidents } from './incidentOrder.ts';

const READ_EVERY_MS = 5_000;
const PAGE_ROWS = 100;
/** As many as the server gives at once. */
const MAX_ROWS = 1_000;
const ASK_AFTER_MS = 300;

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
  const field = useFilterField({ text, setText, fieldRef: filterRef, listRef: gridRef });
  const [limit, setLimit] = useState(PAGE_ROWS);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [inChord, setInChord] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  const [refresh, setRefresh] = useState(0);
  const readKey = useKeyReader();
  const open = useOpenView();
  const call = useCall();
  const asked = usePaused(text, ASK_AFTER_MS);
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
  const indexOf = (id: string | null) => rows.findIndex((each) => each.incident_id === id);

  function takeNewOrder(): void {
    setRefresh((count) => count + 1);
    read.reload();
  }
  function openIncident(incidentId: string): void {
    setActiveId(incidentId);
    open(
      { kind: 'timeline', of: { kind: 'incident', incidentId } },
      rows.map((each) => ({
        kind: 'timeline',
        of: { kind: 'incident', incidentId: each.incident_id },
      })),
    );
  }
  function setState(state: 'active' | 'all'): void {
    field.put(withState(text, state));
  }

  /** Whether the key was used. */
  function obey(command: IncidentCommand): boolean {
    switch (command.kind) {
      case 'move':
        setActiveId(
          rows[stepRow(indexOf(activeId), command.step, rows.length) ?? -1]?.incident_id ?? null,
        );
        return true;
      case 'open':
        if (activeId !== null && indexOf(activeId) !== -1) openIncident(activeId);
        return true;
      case 'back':
        if (!field.isOpen) return false;
        field.clear();
        return true;
      case 'filter':
        field.focus();
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
    field,
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
      field.focusList();
    },
    openIncident,
    setState,
    takeNewOrder,
  };
}
