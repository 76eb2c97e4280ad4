import type { Alert } from '@batcave/shared/alerts';
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useState } from 'react';
import {
  useAnnounce,
  useIntent,
  useKeyReader,
  useSendIntent,
  useTriage,
} from '../../paneKit/index.ts';
import { plural } from '../../ui/format.ts';
import type { Confirmation } from './BulkBar.tsx';
import { type ListCommand, readListKey } from './listKeys.ts';
import {
  extendActive,
  extendTo,
  letGo,
  moveActive,
  NO_SELECTION,
  selectAll,
  toggle,
} from './selection.ts';
import { type AlertCommand, useAlertCommands } from './useAlertCommands.ts';
import { useAlertOrder } from './useAlertOrder.ts';
import { useFreeze } from './useFreeze.ts';

/** More than this many at once wants a second Enter. */
const CONFIRM_ABOVE = 25;

/** Everything the list can do, apart from how it looks. */
export function useAlertList(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { gridRef, filterRef } = refs;
  const [query, setQuery] = useState('');
  const [isFilterOpen, setFilterOpen] = useState(false);
  const [selection, setSelection] = useState(NO_SELECTION);
  const [openId, setOpenId] = useState<string | null>(null);
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const [inChord, setInChord] = useState(false);
  const [refresh, setRefresh] = useState(0);
  const [gridFocus, setGridFocus] = useState(0);
  const [filterFocus, setFilterFocus] = useState(0);
  const freeze = useFreeze();
  const isFrozen = freeze.isHeld || selection.selected.size > 0;
  const list = useAlertOrder(query, isFrozen, refresh);
  const { order, rowIds, byId, sorted } = list;
  const readKey = useKeyReader();
  const triage = useTriage();
  const commands = useAlertCommands();
  const announce = useAnnounce();
  const sendIntent = useSendIntent();

  // The focus moves after the render: filter field and grid may only come into being with it.
  useEffect(() => {
    if (gridFocus > 0) gridRef.current?.focus();
  }, [gridFocus, gridRef]);
  useEffect(() => {
    if (filterFocus > 0) filterRef.current?.focus();
  }, [filterFocus, filterRef]);

  const alertOf = (id: string): Alert | undefined => {
    const index = order.indexOf.get(id);
    return byId.get(id) ?? (index === undefined ? undefined : order.rows[index]?.alert);
  };
  // What the filter hides is not acted on, though it stays picked for when it is shown again.
  const selectedAlerts = [...selection.selected]
    .filter((id) => order.indexOf.has(id))
    .map(alertOf)
    .filter((alert) => alert !== undefined);

  function takeNewOrder(): void {
    setRefresh((count) => count + 1);
  }

  function filterTo(next: string): void {
    setQuery(next);
    setFilterOpen(next !== '');
    takeNewOrder();
  }

  function focusFilter(): void {
    setFilterOpen(true);
    setFilterFocus((count) => count + 1);
  }

  function focusGrid(): void {
    setGridFocus((count) => count + 1);
  }

  function run(verb: Confirmation['verb'], alerts: readonly Alert[]): void {
    if (verb === 'Page') {
      alerts.forEach(commands.page);
      return;
    }
    const ids = alerts.map(({ alert_id }) => alert_id);
    const work = verb === 'Acknowledge' ? triage.acknowledge(ids) : triage.resolve(ids);
    void work.then((refusals) => {
      const refused = refusals.map(({ alertId }) => alertId);
      setSelection((now) => letGo(now, ids, refused));
    });
  }

  /** The alerts are read at the key press: whatever moves afterwards, these are meant. */
  function act(verb: Confirmation['verb'], alerts: readonly Alert[], mustConfirm: boolean): void {
    if (alerts.length === 0) return;
    if (mustConfirm || alerts.length > CONFIRM_ABOVE) setConfirmation({ verb, alerts });
    else run(verb, alerts);
  }

  function targets(): readonly Alert[] {
    if (openId !== null) return [alertOf(openId)].filter((alert) => alert !== undefined);
    if (selectedAlerts.length > 0) return selectedAlerts;
    const { activeId } = selection;
    const active = activeId === null ? undefined : alertOf(activeId);
    return active === undefined ? [] : [active];
  }

  /** Hands one alert over: the one that is open, else the one the keys are on. */
  function handOver(kind: 'silenceAlert' | 'runHook'): void {
    const alertId = openId ?? selection.activeId;
    if (alertId !== null) sendIntent({ kind, alertId });
  }

  /** One alert at a time: the one that is open, else the active one. */
  function obeyForOne(command: AlertCommand): void {
    const id = openId ?? selection.activeId;
    const alert = id === null ? undefined : alertOf(id);
    if (alert === undefined) return;
    if (commands.run(command, alert) === 'confirm')
      setConfirmation({ verb: 'Page', alerts: [alert] });
  }

  function confirm(): void {
    if (confirmation === null) return;
    setConfirmation(null);
    run(confirmation.verb, confirmation.alerts);
  }

  function closeDetail(): void {
    setOpenId(null);
    focusGrid();
  }

  /** Escape undoes the innermost thing: question, detail, selection, filter. */
  function goBack(): void {
    if (confirmation !== null) setConfirmation(null);
    else if (openId !== null) closeDetail();
    else if (selection.selected.size > 0) setSelection({ ...selection, selected: new Set() });
    else if (query !== '' || isFilterOpen) filterTo('');
  }

  function jumpToTopUnacked(): void {
    const top = sorted[0];
    if (top?.state !== 'OPEN') {
      announce('No unacknowledged alert');
      return;
    }
    if (!list.filter.matches(top)) {
      filterTo('');
      announce('Filter cleared to show the top unacknowledged alert');
    }
    takeNewOrder();
    setOpenId(null);
    setConfirmation(null);
    setSelection({ activeId: top.alert_id, selected: new Set() });
    focusGrid();
  }

  function step(next: typeof selection): void {
    setSelection(next);
    if (openId !== null) setOpenId(next.activeId);
  }

  function obey(command: ListCommand): void {
    switch (command.kind) {
      case 'move':
        step(moveActive(selection, rowIds, command.step));
        return;
      case 'extend':
        step(extendActive(selection, rowIds, command.step));
        return;
      case 'select':
        if (selection.activeId !== null) setSelection(toggle(selection, selection.activeId));
        return;
      case 'selectAll':
        setSelection(selectAll(selection, rowIds));
        announce(`${plural(rowIds.ids.length, 'alert')} selected`);
        return;
      case 'acknowledge':
        act(
          'Acknowledge',
          targets().filter(({ state }) => state === 'OPEN'),
          false,
        );
        return;
      case 'acknowledgeAll':
        act(
          'Acknowledge',
          list.matching.filter(({ state }) => state === 'OPEN'),
          true,
        );
        return;
      case 'resolve':
        act(
          'Resolve',
          targets().filter(({ state }) => state !== 'RESOLVED'),
          false,
        );
        return;
      case 'silence':
        handOver('silenceAlert');
        return;
      case 'runHook':
        handOver('runHook');
        return;
      case 'open':
        if (confirmation !== null) confirm();
        else if (openId === null) setOpenId(selection.activeId);
        return;
      case 'back':
        goBack();
        return;
      case 'filter':
        focusFilter();
        return;
      case 'filterTo':
        filterTo(query === command.query ? '' : command.query);
        return;
      case 'refresh':
        takeNewOrder();
        return;
      case 'alert':
        obeyForOne(command.command);
        return;
      case 'startFilterChord':
        setInChord(true);
        return;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    if (key === null) return;
    const command = readListKey(key, inChord);
    if (inChord) setInChord(false);
    // In the open detail the arrows scroll its text; J and K step to the next alert.
    const scrollsDetail = openId !== null && /^(Arrow|Page|Home|End)/.test(key);
    if (command === undefined || scrollsDetail) return;
    event.preventDefault();
    obey(command);
  }

  function onPick(alertId: string, event: MouseEvent): void {
    if (event.shiftKey) setSelection(extendTo(selection, rowIds, alertId));
    else if (event.ctrlKey || event.metaKey) setSelection(toggle(selection, alertId));
    else step({ ...selection, activeId: alertId });
    focusGrid();
  }

  useIntent('jumpToTopUnacked', jumpToTopUnacked);
  useIntent('focusAlertFilter', focusFilter);
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
    isFilterOpen,
    inChord,
    selection,
    selectedAlerts,
    confirmation,
    openRow: openId === null ? undefined : order.rows[order.indexOf.get(openId) ?? -1],
    freezeProps: freeze.props,
    confirm,
    goBack,
    closeDetail,
    focusGrid,
    focusFilter,
    filterTo,
    takeNewOrder,
    onKeyDown,
    onPick,
    onToggle: (id: string) => {
      setSelection(toggle(selection, id));
    },
    onOpen: setOpenId,
    acknowledge: () => {
      obey({ kind: 'acknowledge' });
    },
    resolve: () => {
      obey({ kind: 'resolve' });
    },
    obeyForOne,
  };
}
