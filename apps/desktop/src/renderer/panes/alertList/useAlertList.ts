import type { Alert } from '@batcave/shared/alerts';
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useState } from 'react';
import {
  focusPane,
  isText,
  useAim,
  useAnnounce,
  useFilterField,
  useIntent,
  useIsFlood,
  useKeyReader,
  usePaneLink,
  usePaneView,
  useSendIntent,
} from '../../paneKit/index.ts';
import { plural } from '../../ui/format.ts';
import { alertIdsOf, chiefOf, groupIdOf } from './foldRows.ts';
import { type ListCommand, readListKey } from './listKeys.ts';
import {
  extendActive,
  extendTo,
  moveActive,
  NO_SELECTION,
  selectAll,
  stillPicked,
  toggleAll,
} from './selection.ts';
import type { TriageCommand } from './TriageButtons.tsx';
import { useAlertActions } from './useAlertActions.ts';
import { type AlertCommand, useAlertCommands } from './useAlertCommands.ts';
import { useAlertOrder } from './useAlertOrder.ts';
import { useFreeze } from './useFreeze.ts';

/** `null`: as the flood asks. */
const isChoice = (kept: unknown): kept is boolean | null =>
  kept === null || typeof kept === 'boolean';

/** Everything the list can do, apart from how it looks. */
export function useAlertList(refs: {
  /** All of the list. */
  readonly listRef: RefObject<HTMLDivElement | null>;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { listRef, gridRef, filterRef } = refs;
  const [query, setQuery] = usePaneView('filter', '', isText);
  const field = useFilterField({
    ...{ text: query, setText: setQuery, fieldRef: filterRef, listRef: gridRef },
  });
  const [picked, setSelection] = useState(NO_SELECTION);
  const [openedId, setOpenId] = useState<string | null>(null);
  const [allPicked, setAllPicked] = useState<{ turn: number; ids: ReadonlySet<string> } | null>(
    null,
  );
  const [inChord, setInChord] = useState(false);
  const [said, setSaid] = useState('');
  const [refresh, setRefresh] = useState(0);
  const [gridFocus, setGridFocus] = useState(0);
  const freeze = useFreeze();
  const [wantsGroups, setWantsGroups] = usePaneView<boolean | null>('groups', null, isChoice);
  const isFlood = useIsFlood();
  const [openGroups, setOpenGroups] = useState<ReadonlySet<string>>(new Set());
  const link = usePaneLink();
  const service = link?.service ?? null;
  const list = useAlertOrder({
    ...{ query, service, refresh, openGroups, isHeld: freeze.isHeld, picked: picked.selected },
    isGrouped: wantsGroups ?? isFlood,
  });
  const { order, folded, byId, sorted } = list;
  // What is opened counts while its row is there.
  const openId = openedId !== null && order.indexOf.has(openedId) ? openedId : null;
  if (openId !== openedId) setOpenId(null);
  // An alert that has been folded away is acted on with its group: keys mean the line that is marked.
  const activeLine = folded.lines[folded.indexOf.get(picked.activeId ?? '') ?? -1];
  const selection = {
    // A row that the filter has hidden is not active: nobody acts on what he does not see.
    activeId: activeLine?.id ?? null,
    selected: stillPicked(picked.selected, byId),
  };
  const readKey = useKeyReader();
  const announce = useAnnounce();
  const commands = useAlertCommands(say);
  const actions = useAlertActions({ page: commands.page, settle: setSelection, say });
  const { confirmation } = actions;
  const sendIntent = useSendIntent();

  // The focus moves after the render: the grid may only come into being with it.
  useEffect(() => {
    if (gridFocus > 0 && listRef.current !== null) focusPane(listRef.current);
  }, [gridFocus, listRef]);

  const alertOf = (id: string): Alert | undefined => {
    const index = order.indexOf.get(id);
    return byId.get(id) ?? (index === undefined ? undefined : order.rows[index]?.alert);
  };
  /** The alert of a line, or all of its group. */
  const alertsBehind = (id: string): readonly Alert[] =>
    [...alertIdsOf(folded, [id])].map(alertOf).filter((alert) => alert !== undefined);
  // What the filter hides is not acted on, though it stays picked for when it is shown again.
  const selectedAlerts = [...selection.selected]
    .filter((id) => order.indexOf.has(id))
    .map(alertOf)
    .filter((alert) => alert !== undefined);

  /** Tells what a key meant, or why it did nothing: to eyes until the next key, to screen readers as well. */
  function say(text: string): void {
    announce(text);
    setSaid(text);
  }

  function takeNewOrder(): void {
    setRefresh((count) => count + 1);
  }

  function filterTo(next: string): void {
    field.put(next);
    takeNewOrder();
  }

  function focusGrid(): void {
    setGridFocus((count) => count + 1);
  }

  /** A key on one line that acts on many says so first. */
  const asksFirst = (alerts: readonly Alert[]) =>
    selectedAlerts.length === 0 && openId === null && alerts.length > 1;

  /** What the bar names goes first: with alerts selected, keys never mean another one. */
  function targets(): readonly Alert[] {
    if (selectedAlerts.length > 0) return selectedAlerts;
    if (openId !== null) return [alertOf(openId)].filter((alert) => alert !== undefined);
    const { activeId } = selection;
    return activeId === null ? [] : alertsBehind(activeId);
  }

  useAim(targets().map(({ alert_id: id }) => id));

  /** The one alert that a key means: the open one, else the active one; of a group the worst, and it says which. */
  function theOne(): Alert | undefined {
    if (openId !== null) return alertOf(openId);
    if (activeLine?.kind !== 'group')
      return selection.activeId === null ? undefined : alertOf(selection.activeId);
    const chief = chiefOf(activeLine.rows);
    if (chief !== undefined)
      say(
        `Of ${plural(activeLine.rows.length, 'alert')} the worst: ${chief.service}: ${chief.summary}`,
      );
    return chief;
  }

  function runHook(): void {
    const alertId = theOne()?.alert_id;
    if (alertId !== undefined) sendIntent({ kind: 'runHook', alertId });
  }

  /** Snoozed are the alerts that are selected, else one. */
  function snooze(): void {
    const one = selectedAlerts.length > 0 ? undefined : theOne();
    actions.snooze(one === undefined ? selectedAlerts : [one]);
  }

  function obeyForOne(command: AlertCommand): void {
    const alert = theOne();
    if (alert === undefined) return;
    const among = order.rows.map((row) => row.alert);
    if (commands.run(command, alert, among) === 'confirm') actions.ask('Page', [alert]);
  }

  /** The service of the active alert for all panes of the link group; again, all services. */
  function shareService(): void {
    if (link === null) say('This list is in no link group. Shift+L puts it into one.');
    else if (service !== null) link.setService(null);
    else {
      const alert = theOne();
      if (alert !== undefined) link.setService(alert.service);
    }
  }

  function closeDetail(): void {
    setOpenId(null);
    focusGrid();
  }

  /** Whether Escape has something to undo here. Without, it is the board's. */
  const hasWayBack =
    confirmation !== null || openId !== null || selectedAlerts.length > 0 || field.isOpen;

  /** Undoes the innermost thing: question, detail, selection, filter. */
  function goBack(): void {
    if (confirmation !== null) actions.cancel();
    else if (openId !== null) closeDetail();
    else if (selectedAlerts.length > 0) setSelection({ ...selection, selected: new Set() });
    else if (field.isOpen) filterTo('');
  }

  function jumpToTopUnacked(): void {
    const top = sorted[0];
    if (top?.state !== 'OPEN') {
      say('No unacked alert');
      return;
    }
    if (!list.filter.matches(top)) {
      filterTo('');
      if (service !== null && service !== top.service) link?.setService(null);
      say('Filter cleared to show the top unacked alert');
    }
    takeNewOrder();
    setOpenId(null);
    actions.cancel();
    const groupId = groupIdOf(top);
    if (groupId !== null) setOpenGroups(new Set([...openGroups, groupId]));
    setSelection({ activeId: top.alert_id, selected: new Set() });
    focusGrid();
  }

  function step(next: typeof selection): void {
    setSelection({ ...next, selected: alertIdsOf(folded, next.selected) });
    const { activeId } = next;
    if (openId !== null && activeId !== null && alertOf(activeId) !== undefined)
      setOpenId(activeId);
  }

  /** Opens an alert; of a group its alerts, below it. */
  function openLine(id: string | null): void {
    const line = id === null ? undefined : folded.lines[folded.indexOf.get(id) ?? -1];
    if (line?.kind !== 'group' || line.id !== id) setOpenId(id);
    else {
      const open = new Set(openGroups);
      if (!open.delete(id)) open.add(id);
      setOpenGroups(open);
    }
  }

  function toggleLine(id: string): void {
    setSelection(toggleAll(selection, [...alertIdsOf(folded, [id])]));
  }

  function obey(command: ListCommand): void {
    switch (command.kind) {
      case 'move':
        step(moveActive(selection, folded, command.step));
        return;
      case 'extend':
        step(extendActive(selection, folded, command.step));
        return;
      case 'select':
        if (selection.activeId !== null) toggleLine(selection.activeId);
        return;
      case 'selectAll':
        setSelection(selectAll(selection, order.indexOf.keys()));
        setAllPicked((last) => ({
          turn: (last?.turn ?? 0) + 1,
          ids: new Set(order.indexOf.keys()),
        }));
        announce(`${plural(order.rows.length, 'alert')} selected`);
        return;
      case 'acknowledge':
        actions.act('Acknowledge', targets(), asksFirst);
        return;
      case 'acknowledgeAll':
        actions.act('Acknowledge', list.matching, () => true);
        return;
      case 'unack':
        actions.act('Un-ack', targets(), asksFirst);
        return;
      case 'assign':
        actions.startAssign(targets());
        return;
      case 'resolve':
        actions.act('Resolve', targets(), asksFirst);
        return;
      case 'silence':
        snooze();
        return;
      case 'runHook':
        runHook();
        return;
      case 'open':
        if (confirmation !== null) actions.confirm();
        else if (openId === null) openLine(selection.activeId);
        return;
      case 'back':
        goBack();
        return;
      case 'filter':
        field.focus();
        return;
      case 'filterTo':
        filterTo(query === command.query ? '' : command.query);
        return;
      case 'refresh':
        takeNewOrder();
        return;
      case 'group':
        setWantsGroups(!order.isGrouped);
        takeNewOrder();
        return;
      case 'alert':
        obeyForOne(command.command);
        return;
      case 'service':
        shareService();
        return;
      case 'startFilterChord':
        setInChord(true);
        return;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const key = inChord ? readKey.second(event) : readKey(event);
    if (key === null) return;
    const command = readListKey(key, inChord);
    if (inChord) setInChord(false);
    // In the open detail the arrows scroll its text; J and K step to the next alert.
    const scrollsDetail = openId !== null && /^(Arrow|Page|Home|End)/.test(key);
    if (command === undefined || scrollsDetail) return;
    if (command.kind === 'back' && !hasWayBack) return;
    event.preventDefault();
    setSaid('');
    obey(command);
  }

  function onPick(alertId: string, event: MouseEvent): void {
    if (event.shiftKey) step(extendTo(selection, folded, alertId));
    else if (event.ctrlKey || event.metaKey) toggleLine(alertId);
    else step({ ...selection, activeId: alertId });
    focusGrid();
  }

  useIntent('jumpToTopUnacked', jumpToTopUnacked);
  useIntent('focusAlertFilter', field.focus);
  useIntent('assignAlerts', ({ alertIds }) => {
    actions.startAssign(alertIds.map(alertOf).filter((alert) => alert !== undefined));
  });
  useIntent('filterAlerts', (intent) => {
    filterTo(intent.query);
    setSelection(NO_SELECTION);
    setOpenId(null);
    focusGrid();
  });

  return {
    ...list,
    query,
    setQuery,
    isFilterOpen: field.isOpen,
    ...{ inChord, said },
    link,
    selection,
    selectedAlerts,
    confirmation,
    /** Changes each time that all were picked; `null`: what is picked is not all of a moment. */
    allPickedTurn:
      allPicked !== null &&
      allPicked.ids.size === picked.selected.size &&
      [...allPicked.ids].every((id) => picked.selected.has(id))
        ? allPicked.turn
        : null,
    openRow: openId === null ? undefined : order.rows[order.indexOf.get(openId) ?? -1],
    freezeProps: freeze.props,
    confirm: actions.confirm,
    goBack,
    closeDetail,
    focusGrid,
    focusFilter: field.focus,
    filterTo,
    takeNewOrder,
    onKeyDown,
    onPick,
    onToggle: toggleLine,
    onOpen: openLine,
    acknowledgeAll: () => {
      obey({ kind: 'acknowledgeAll' });
    },
    /** As chosen from a list: the field stays, the list shows it at once. */
    choose: (next: string) => {
      setQuery(next);
      takeNewOrder();
    },
    onBulk: (kind: TriageCommand) => {
      obey({ kind });
    },
    /** The buttons of the detail mean its alert, whatever is selected. */
    onDetail: (command: TriageCommand, alert: Alert) => {
      actions.obey(command, [alert]);
    },
    actions,
    obeyForOne,
  };
}
