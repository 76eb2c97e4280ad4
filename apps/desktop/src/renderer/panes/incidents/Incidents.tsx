import { useRef } from 'react';
import {
  AnswerAge,
  AnswerProblem,
  FilterBar,
  FirstLoad,
  MissingScope,
  PaneHeader,
  Skeleton,
  useHolds,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { HINT } from './incidentFilter.ts';
import { IncidentGrid } from './IncidentGrid.tsx';
import './incidents.css';
import { useIncidents } from './useIncidents.ts';

/** The list of incidents with its filter. */
function IncidentTable() {
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const list = useIncidents({ gridRef, filterRef });
  const { read, rows, filter, text, field, newCount } = list;
  const loaded = read.value?.incidents.length ?? 0;
  const matchText = `${formatCount(rows.length)} of ${formatCount(loaded)} read match`;
  const unacked = rows.filter(({ state }) => state === 'OPEN').length;
  return (
    <div className="incidents" onKeyDown={list.onKeyDown} {...list.focusProps}>
      <PaneHeader
        note={
          <>
            {read.value !== undefined && (
              <>
                {formatCount(rows.length)}
                {list.hasMore ? '+' : ''} {list.isAll ? 'in all' : 'active'} ·{' '}
                {formatCount(unacked)} unacked ·{' '}
              </>
            )}
            <AnswerAge atMs={read.atMs} />
            {list.inChord && <strong className="strong"> · F then A active, E everything</strong>}
          </>
        }
        actions={
          <>
            {newCount > 0 && (
              <ActionButton onPress={list.takeNewOrder} shortcut=".">
                {formatCount(newCount)} new ↑
              </ActionButton>
            )}
            <ActionButton
              pressed={list.isAll}
              onPress={() => {
                list.setState(list.isAll ? 'active' : 'all');
              }}
              shortcut={list.isAll ? 'F A' : 'F E'}
            >
              Resolved too
            </ActionButton>
            <ActionButton onPress={field.focus} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      {field.isOpen && (
        <FilterBar
          label="Filter incidents"
          hint={HINT}
          status={matchText}
          faults={filter.faults}
          inputRef={filterRef}
          {...field.bar}
        />
      )}
      <AnswerProblem what="Incidents" answer={read} shortcut="." onRetry={list.takeNewOrder} />
      <div className="incidents-main">
        {/* Always there, because it holds the focus. */}
        <IncidentGrid
          rows={rows}
          activeId={list.activeId}
          gridRef={gridRef}
          onPick={list.onPick}
          onOpen={list.openIncident}
        />
        {rows.length === 0 && (
          <div className="incidents-note" role="status">
            {read.value === undefined && read.problem === null && <Skeleton rows={10} />}
            {read.value !== undefined && filter.isEmpty && (
              <>
                <p>No active incidents.</p>
                <p className="meta">F E shows the resolved ones too.</p>
              </>
            )}
            {read.value !== undefined && !filter.isEmpty && (
              <>
                <p>
                  {loaded === 0
                    ? 'No incident matches.'
                    : `0 of ${plural(loaded, 'incident')} match.`}
                </p>
                <p className="mono">{text}</p>
                <p className="meta">Esc clears the filter.</p>
              </>
            )}
          </div>
        )}
      </div>
      {list.hasMore && (
        <div className="incidents-end">
          <ActionButton onPress={list.showMore}>Older incidents</ActionButton>
        </div>
      )}
    </div>
  );
}

/** Incidents, for those who may see alerts. */
export default function Incidents() {
  const mayRead = useHolds('sentry.alert.read');
  if (mayRead === null) return <FirstLoad rows={10} />;
  if (!mayRead) return <MissingScope what="see incidents" scope="sentry.alert.read" />;
  return <IncidentTable />;
}
