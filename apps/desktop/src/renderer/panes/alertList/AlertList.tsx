import { useEffect, useRef } from 'react';
import {
  EmptyState,
  FilterBar,
  FirstLoad,
  focusPane,
  PaneHeader,
  useAlertsKnown,
  useBlockedBy,
  useFollow,
  useLastResolved,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock, formatCount, plural } from '../../ui/format.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { AlertDetail } from './AlertDetail.tsx';
import { AlertGrid } from './AlertGrid.tsx';
import './alertList.css';
import { AssignSheet } from './AssignSheet.tsx';
import { BulkBar, ConfirmBar } from './BulkBar.tsx';
import { FilterChoices } from './FilterChoices.tsx';
import { type ListOrder, newCritical, worstOf } from './listOrder.ts';
import { useAlertList } from './useAlertList.ts';

/** What has come while the list stood still. */
function NewChip({ order, onShow }: { readonly order: ListOrder; readonly onShow: () => void }) {
  const worst = worstOf(order.arrivals);
  if (worst === undefined) return null;
  return (
    <ActionButton onPress={onShow} shortcut=".">
      <SeverityShape severity={worst} look="filled" sizePx={14} />
      {formatCount(order.arrivals.length)} new ↑
    </ActionButton>
  );
}

/** Takes all that match, after a question that counts them. */
function AcknowledgeAllButton(props: { readonly count: number; readonly onPress: () => void }) {
  const { count, onPress } = props;
  const blockedBy = useBlockedBy();
  return (
    <ActionButton
      onPress={onPress}
      shortcut="Shift+A"
      blockedBy={blockedBy ?? (count === 0 ? 'None of those shown is unacked' : null)}
    >
      Acknowledge all
    </ActionButton>
  );
}

/** An alert that is critical now, new or risen, is said at once, over the column names, so that no row moves for it. */
function CriticalStrip({ order }: { readonly order: ListOrder }) {
  const critical = newCritical(order);
  const first = critical[0];
  if (first === undefined) return null;
  return (
    <p className="critical-strip">
      <SeverityShape severity="CRITICAL" look="filled" sizePx={15} />
      <strong>{formatCount(critical.length)} new critical:</strong> {first.service}, {first.summary}
      {' - press .'}
    </p>
  );
}

/** Nothing is open. Calm, with the last thing that ended. */
function NothingOpen() {
  const last = useLastResolved();
  return (
    <EmptyState>
      <p>
        No open alerts.
        {last?.resolved_at &&
          ` Last resolved ${formatClock(Date.parse(last.resolved_at))}Z (${last.service}).`}
      </p>
    </EmptyState>
  );
}

/** The list of alerts with its filter, its bars and the detail beside it. */
export default function AlertList() {
  const listRef = useRef<HTMLDivElement>(null);
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const list = useAlertList({ listRef, gridRef, filterRef });
  const known = useAlertsKnown();
  const follow = useFollow();
  const { order, filter, query, sorted, openRow } = list;
  const detailRef = useRef<HTMLDivElement>(null);
  const openId = openRow?.alert.alert_id;
  const wasOpen = useRef(false);
  useEffect(() => {
    if (openId !== undefined) {
      detailRef.current?.focus();
      follow(openId);
    } else if (wasOpen.current && document.activeElement === document.body) {
      // The detail went with its row and took the focus along; who types a filter keeps it.
      if (listRef.current !== null) focusPane(listRef.current);
    }
    wasOpen.current = openId !== undefined;
  }, [openId, follow]);
  const unacked = sorted.filter(({ state }) => state === 'OPEN').length;
  const matchText = `${formatCount(list.matching.length)} of ${formatCount(sorted.length)} match`;
  if (!known) return <FirstLoad rows={12} />;
  return (
    <div ref={listRef} className="alert-list" onKeyDown={list.onKeyDown} {...list.freezeProps}>
      <PaneHeader
        note={
          <>
            {list.said !== '' && <strong className="strong">{list.said} · </strong>}
            <span data-count="open">{formatCount(sorted.length)}</span> open ·{' '}
            {formatCount(unacked)} unacked
            {!filter.isEmpty && (
              <>
                {' · '}
                <strong className="strong">{matchText}</strong>
              </>
            )}
            {order.isGrouped && ' · grouped (Shift+G)'}
            {list.inChord && (
              <strong className="strong"> · F then U unack, A ack, M mine, S service</strong>
            )}
          </>
        }
        actions={
          <>
            <NewChip order={order} onShow={list.takeNewOrder} />
            <AcknowledgeAllButton
              count={list.matching.filter(({ state }) => state === 'OPEN').length}
              onPress={list.acknowledgeAll}
            />
            <ActionButton onPress={list.focusFilter} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      {(list.isFilterOpen || query !== '') && (
        <FilterBar
          label="Filter alerts"
          value={query}
          hint="sev:critical svc:pay* state:unack owner:me quiet:no words"
          status={matchText}
          faults={filter.faults}
          inputRef={filterRef}
          onChange={list.setQuery}
          onLeave={list.focusGrid}
          onClear={() => {
            list.filterTo('');
            list.focusGrid();
          }}
        >
          <FilterChoices query={query} alerts={sorted} onChange={list.choose} />
        </FilterBar>
      )}
      <div className="alert-main">
        {order.rows.length > 0 && (
          <AlertGrid
            folded={list.folded}
            selection={list.selection}
            gridRef={gridRef}
            onPick={list.onPick}
            onToggle={list.onToggle}
            onOpen={list.onOpen}
          />
        )}
        <CriticalStrip order={order} />
        {order.rows.length === 0 && sorted.length === 0 && <NothingOpen />}
        {order.rows.length === 0 && sorted.length > 0 && (
          <EmptyState>
            <p>0 of {plural(sorted.length, 'alert')} match.</p>
            <p className="mono">{query}</p>
            {list.link !== null && list.link.service !== null && (
              <p>
                Link group {list.link.group} shows {list.link.service} alone. F S shows all.
              </p>
            )}
            <ActionButton
              onPress={() => {
                list.filterTo('');
              }}
              shortcut="Esc"
            >
              Clear filter
            </ActionButton>
          </EmptyState>
        )}
        {openRow !== undefined && (
          <AlertDetail
            row={openRow}
            paneRef={detailRef}
            onCommand={list.obeyForOne}
            onTriage={(command) => {
              list.onDetail(command, openRow.alert);
            }}
            hasKeys={list.selectedAlerts.length === 0}
            isAsking={list.confirmation !== null}
            onClose={list.closeDetail}
          />
        )}
      </div>
      {list.confirmation !== null && (
        <ConfirmBar
          key={list.confirmation.turn}
          confirmation={list.confirmation}
          query={query}
          onConfirm={list.confirm}
          onCancel={list.goBack}
          onLeft={list.focusGrid}
        />
      )}
      {list.actions.assigning !== null && (
        <AssignSheet
          alerts={list.actions.assigning}
          onAssign={list.actions.assign}
          onClose={list.actions.stopAssign}
        />
      )}
      {list.confirmation === null && list.selectedAlerts.length > 0 && (
        <BulkBar
          selected={list.selectedAlerts}
          query={query}
          allPickedTurn={list.allPickedTurn}
          onCommand={list.onBulk}
          onClear={list.goBack}
        />
      )}
    </div>
  );
}
