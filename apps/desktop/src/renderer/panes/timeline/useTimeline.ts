import type { TimelineEntry } from '@batcave/shared/alerts';
import { type KeyboardEvent, type RefObject, useMemo, useState } from 'react';
import {
  type TimelineCentre,
  type TimelineOf,
  useAnnounce,
  useAnswer,
  useCall,
  useFilterField,
  useHolds,
  useKeyReader,
  useLookedAt,
  useOpenView,
  usePaneLink,
  usePastMs,
  type View,
} from '../../paneKit/index.ts';
import { putCentre } from './centre.ts';
import { lookedIn, momentOf } from './looked.ts';
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
  const field = useFilterField({ text, setText, fieldRef: filterRef, listRef: gridRef });
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

  const link = usePaneLink();
  const pastMs = usePastMs();
  // What lies after the time cursor is not known yet.
  const range = link?.range && (pastMs === null || link.range.toMs <= pastMs) ? link.range : null;
  const query = queryOf(of, isCorrelated, fromMs, centre, range);
  const untilMs = pastMs === null ? null : pastMs - (pastMs % PAST_STEP_MS);
  const read = useAnswer(
    JSON.stringify([query, pastMs === null]),
    () =>
      readTimeline((asked) => call('incidents.timeline', { query: asked }), {
        ...query,
        ...(range === null && within(of, untilMs, centre)),
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
  const service = link?.service ?? null;
  const entries = useMemo(() => {
    const isOfService = (entry: TimelineEntry): boolean => {
      const alert = entry.alert_id === null ? undefined : alerts.get(entry.alert_id);
      return service === null || (alert?.service ?? entry.service ?? null) === service;
    };
    if (all === undefined) return [];
    if (filter.isEmpty && service === null) return all;
    return all.filter((entry) => isOfService(entry) && (filter.isEmpty || filter.matches(entry)));
  }, [all, filter, service, alerts]);
  const isLinked = link !== null;
  const [moment, setMoment] = useLookedAt();
  const looked = useMemo(
    () => lookedIn(entries, isLinked ? moment : null),
    [entries, isLinked, moment],
  );
  /** Shows the moment of an entry in the charts of the link group; `null`: none. */
  function lookAt(timelineId: string | null): void {
    if (!isLinked) return;
    const entry = entries.find(({ timeline_id: id }) => id === timelineId);
    setMoment(entry === undefined ? null : momentOf(entry));
  }
  function pick(timelineId: string | null): void {
    setActiveId(timelineId);
    lookAt(timelineId);
  }
  const whyNotNote =
    of.kind === 'tenant' ? 'A note belongs to an alert or an incident: open one' : null;
  const whyNotCopy = incidentId === null ? 'It belongs to no incident yet' : null;
  const whyNotCorrelated =
    of.kind === 'tenant'
      ? 'Everything of the tenant is here'
      : maySeeEvents
        ? null
        : 'Events are not for you to see: the scope sentry.read is missing';

  function closeTool(): void {
    setTool(null);
    field.focusList();
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
  function viewOf(target: Exclude<EntryTarget, { kind: 'message' }>, alertId: string | null): View {
    return target.kind === 'alert' ? target : { ...target, alertId };
  }
  /** What the entries lead to, each once, in their order. */
  function viewsOf(kind: 'alert' | 'event'): readonly View[] {
    const views = new Map<string, View>();
    for (const entry of entries)
      for (const target of targetsOf(entry)) {
        if (target.kind === 'message' || target.kind !== kind) continue;
        const id = target.kind === 'alert' ? target.alertId : target.eventId;
        if (!views.has(id)) views.set(id, viewOf(target, entry.alert_id));
      }
    return [...views.values()];
  }
  function openEntry(timelineId: string, what?: EntryTarget['kind']): void {
    const entry = entries.find((each) => each.timeline_id === timelineId);
    if (entry === undefined) return;
    const targets = targetsOf(entry);
    const target = what === undefined ? targets[0] : targets.find(({ kind }) => kind === what);
    if (target === undefined) announce('It leads nowhere');
    else if (target.kind !== 'message') open(viewOf(target, entry.alert_id), viewsOf(target.kind));
    else setUnfoldedId(unfoldedId === timelineId ? null : timelineId);
  }

  /** Why there is the alert that an entry leads to, else what the rules make of its event. */
  function explain(): void {
    const entry = entries.find(({ timeline_id: id }) => id === activeId);
    if (entry === undefined) return;
    const { alert_id: alertId, event_id: eventId } = entry;
    if (alertId !== null) open({ kind: 'alertWhy', alertId });
    else if (eventId !== null) open({ kind: 'eventWhy', eventId });
    else announce('It has no alert and no event to explain');
  }

  /** Escape undoes the innermost thing; `false` when there is none, so that a view may close. */
  function goBack(): boolean {
    if (tool !== null) closeTool();
    else if (unfoldedId !== null) setUnfoldedId(null);
    else if (field.isOpen) field.clear();
    else if (link?.range) link.setRange(null);
    else return false;
    return true;
  }

  /** Whether the key was used. */
  function obey(command: TimelineCommand): boolean {
    switch (command.kind) {
      case 'move':
        pick(
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
        field.focus();
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
      case 'why':
        explain();
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
    field,
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
    onPick: pick,
    link,
    range,
    looked,
    lookAt,
    isNarrowed: !filter.isEmpty || service !== null,
    onKeyDown,
  };
}
