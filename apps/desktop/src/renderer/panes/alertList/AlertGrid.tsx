import { type MouseEvent, type RefObject, useId } from 'react';
import { useFailures, useRowsInView } from '../../paneKit/index.ts';
import { lineElementId } from './AlertLine.tsx';
import { AlertRow } from './AlertRow.tsx';
import type { FoldedList } from './foldRows.ts';
import { GroupRow } from './GroupRow.tsx';
import type { Selection } from './selection.ts';

const COLUMNS = ['Sel', 'Severity', 'State', 'Raised', 'Service', 'Condition', 'Owner', 'Age'];

/** The rows on show. Only those in view are in the document; the grid itself holds the focus. */
export function AlertGrid(props: {
  readonly folded: FoldedList;
  readonly selection: Selection;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (alertId: string, event: MouseEvent) => void;
  readonly onToggle: (alertId: string) => void;
  readonly onOpen: (alertId: string) => void;
}) {
  const { folded, selection, gridRef, onPick, onToggle, onOpen } = props;
  const gridId = useId();
  const failures = useFailures();
  const { lines } = folded;
  const { activeId } = selection;
  const activeIndex = (activeId === null ? undefined : folded.indexOf.get(activeId)) ?? -1;
  const { heightPx, placed } = useRowsInView({
    ...{ gridRef, count: lines.length, activeId, activeIndex },
    idAt: (index) => lines[index]?.id ?? '',
  });

  return (
    <div
      ref={gridRef}
      className="alert-grid scroll"
      role="grid"
      aria-label="Alerts"
      aria-multiselectable="true"
      aria-rowcount={lines.length + 1}
      aria-activedescendant={
        activeIndex === -1 ? undefined : lineElementId(gridId, lines[activeIndex]?.id ?? '')
      }
      data-pane-focus
      tabIndex={0}
    >
      <div className="alert-row alert-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader" className={`cell-${name.toLowerCase()}`}>
            {name}
          </span>
        ))}
      </div>
      <div className="alert-rows" role="rowgroup" style={{ height: `${String(heightPx)}px` }}>
        {placed.map(({ index, id, topPx }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const place = { gridId, index, topPx, onPick, onToggle, onOpen };
          if (line.kind === 'group') {
            const isSelected = line.rows.every(({ alert }) =>
              selection.selected.has(alert.alert_id),
            );
            const isActive = index === activeIndex;
            return <GroupRow key={id} group={line} place={{ ...place, isActive, isSelected }} />;
          }
          const isSelected = selection.selected.has(id);
          return (
            <AlertRow
              key={id}
              row={line.row}
              isMember={line.isMember}
              place={{ ...place, isActive: id === activeId, isSelected }}
              failure={failures.get(id)}
            />
          );
        })}
      </div>
    </div>
  );
}
