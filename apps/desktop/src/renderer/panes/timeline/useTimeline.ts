import { type KeyboardEvent, type RefObject, useEffect, useMemo, useState } from 'react';
import {
  type TimelineCentre,
  type TimelineOf,
  useAnnounce,
  useAnswer,
  useCall,
  useHolds,
  useKeyReader,
  useOpenView,
  usePastMs,
} from '../../paneKit/index.ts';
import { putCentre } from './centre.ts';
import { queryOf, readTimeline } from './readTimeline.ts';
import { compileTimelineFilter } from './timelineFilter.ts';
import { readTimelineKey, type TimelineCommand } from './timelineKeys.ts';
import { type EntryTarget, stepEntry, targetsOf } from './timelineView.ts';
import { useSubject } from './useSubject.ts';

const READ_EVERY_MS = 5_000;
/** What is correlated is looked for among all events, which costs the server more. */
const READ_CORRELATED_EVERY_MS = 15_000;

/** How finely a timeline follows the time cursor. */
const PAST_STEP_MS = 5_000;
/** What a timeline of the whole tenant shows, as the server does by itself for the present. */
const TENANT_MS = 3_600_000;

/** The stretch that is asked for while the board is put on a past moment. */
function within(of: TimelineOf, untilMs: number | null, centre: TimelineCentre | null) {
  if (untilMs === null) return {};
  if (of.kind === 'tenant' && centre !== null) {
    const { to } = queryOf(of, false, null, centre);
    return to !== undefined && Date.parse(to) > untilMs
      ? { to: new Date(untilMs).toISOString() }
      : {};
  }
  const from = new Date(untilMs - TENANT_MS).toISOString();
  return { to: new Date(untilMs).toISOString(), ...(of.kind === 'tenant' && { from }) };
}

/** Everything a timeline can do, apart from how it looks. */
export function useTimeline(
  of: TimelineOf,
  centre: TimelineCentre | null,
  refs: {
    readonly gridRef: RefObject<HTMLDivElement | null>;
    readonly filterRef: RefObject<HTMLInputElement | null>;
  },
) {
  const { gridRef, filterRef } = refs;
  const [text, setText] = useState('');
  const [isFilterOpen, setFilterOpen] = useState(false);
  const [filterFocus, setFilterFocus] = useState(0);
  const [wantsCorrelated, setWantsCorrelated] = useState(of.kind === 'incident' || centre !== null);
  const [fromMs, setFromMs] = useState<number | null>(null);
  const [pickedId, setActiveId] = useState<string | null>(null);
  const [unfoldedId, setUnfoldedId] = useState<string | null>(null);
  const [tool, setTool] = useState<'note' | 'copy' | null>(null);
  const readKey = useKeyReader();
  const open = useOpenView();
  const announce = useAnnounce();
  const call = useCall();
  const maySeeEvents = useHolds('sentry.read') === true;
  const isCorrelated = wantsCorrelated && maySeeEvents && of.kind !== 'tenant';
  const subject = useSubject(of);
  const { incidentId, alerts } = subject;

  const query = queryOf(of, isCorrelated, fromMs, centre);
  const pastMs = usePastMs();
  const untilMs = pastMs === null ? null : pastMs - (pastMs % PAST_STEP_MS);
  const read = useAnswer(
    JSON.stringify([query, pastMs === null]),
    () =>
      readTimeline((asked) => call('incidents.timeline', { query: asked }), {
        ...query,
        ...within(of, untilMs, centre),
      }),
    isCorrelated ? READ_CORRELATED_EVERY_MS : READ_EVERY_MS,
    `${subject.version} ${String(untilMs)}`,
  );
  const filter = useMemo(() => compileTimelineFilter(text, alerts), [text, alerts]);
  const told = read.value?.entries;
  const centred = useMemo(
    () => (told === undefined ? null : putCentre(told, centre)),
    [told, centre],
  );
  const all = centred?.entries;
  const activeId = pickedId ?? centred?.centreId ?? null;
  const entries = useMemo(
    () => (all === undefined ? [] : filter.isEmpty ? all : all.filter(filter.matches)),
    [all, filter],
  );
  useEffect(() => {
    if (filterFocus > 0) filterRef.current?.focus();
  }, [filterFocus, filterRef]);

  const whyNotNote =
    of.kind === 'tenant' ? 'A note belongs to an alert or an incident: open one' : null;
  const whyNotCopy = incidentId === null ? 'It belongs to no incident yet' : null;
  const whyNotCorrelated =
    of.kind === 'tenant'
      ? 'Everything of the tenant is here'
      : maySeeEvents
        ? null
        : 'Events are not for you to see: the scope sentry.read is missing';

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
  function closeTool(): void {
    setTool(null);
    focusGrid();
  }
  function openTool(next: 'note' | 'copy', whyNot: string | null): void {
    if (whyNot === null) setTool(next);
    else announce(whyNot);
  }
  function toggleCorrelated(): void {
    if (whyNotCorrelated === null) setWantsCorrelated(!wantsCorrelated);
    else announce(whyNotCorrelated);
  }
  function openIncident(): void {
    if (of.kind !== 'alert' || incidentId === null) announce('There is no incident to go to');
    else open({ kind: 'timeline', of: { kind: 'incident', incidentId } });
  }
  function openEntry(timelineId: string, what?: EntryTarget['kind']): void {
    const entry = entries.find((each) => each.timeline_id === timelineId);
    if (entry === undefined) return;
    const targets = targetsOf(entry);
    const target = what === undefined ? targets[0] : targets.find(({ kind }) => kind === what);
    if (target === undefined) announce('It leads nowhere');
    else if (target.kind === 'alert') open({ kind: 'alert', alertId: target.alertId });
    else if (target.kind === 'event') open({ kind: 'eventWhy', eventId: target.eventId });
    else setUnfoldedId(unfoldedId === timelineId ? null : timelineId);
  }

  /** Escape undoes the innermost thing; `false` when there is none, so that a view may close. */
  function goBack(): boolean {
    if (tool !== null) closeTool();
    else if (unfoldedId !== null) setUnfoldedId(null);
    else if (isFilterOpen || text !== '') clearFilter();
    else return false;
    return true;
  }

  /** Whether the key was used. */
  function obey(command: TimelineCommand): boolean {
    switch (command.kind) {
      case 'move':
        setActiveId(
          stepEntry(
            entries.map((entry) => entry.timeline_id),
            activeId,
            command.step,
          ),
        );
        return true;
      case 'open':
        if (activeId !== null) openEntry(activeId);
        return true;
      case 'back':
        return goBack();
      case 'filter':
        focusFilter();
        return true;
      case 'refresh':
        read.reload();
        return true;
      case 'correlated':
        toggleCorrelated();
        return true;
      case 'note':
        openTool('note', whyNotNote);
        return true;
      case 'copy':
        openTool('copy', whyNotCopy);
        return true;
      case 'incident':
        openIncident();
        return true;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    const command = key === null ? undefined : readTimelineKey(key);
    if (command !== undefined && obey(command)) event.preventDefault();
  }

  return {
    ...subject,
    read,
    entries,
    count: all?.length ?? 0,
    filter,
    text,
    setText,
    isFilterOpen: isFilterOpen || text !== '',
    isCorrelated,
    activeId,
    unfoldedId,
    tool,
    whyNotNote,
    whyNotCopy,
    whyNotCorrelated,
    fromMs,
    /** From the last entry that was read on, where there are more than are held at once. */
    showLater: () => {
      const last = told?.at(-1);
      if (last !== undefined) setFromMs(Date.parse(last.timestamp));
    },
    showAll: () => {
      setFromMs(null);
    },
    openTool,
    closeTool,
    toggleCorrelated,
    openIncident,
    openEntry,
    onPick: setActiveId,
    onKeyDown,
    focusGrid,
    focusFilter,
    clearFilter,
  };
}
