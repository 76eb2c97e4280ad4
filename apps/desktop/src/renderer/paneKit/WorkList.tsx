import { type ReactNode, type RefObject } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { WaitingForAnswer } from './AnswerStates.tsx';
import { FilterBar } from './FilterBar.tsx';
import type { RowColumn } from './rowColumns.tsx';
import { RowGrid } from './RowGrid.tsx';
import type { Answer } from './useAnswer.ts';
import type { WorkList } from './useWorkList.ts';
import './workList.css';

/** The line in which a list is filtered, while it is wanted. */
export function WorkListFilter(props: {
  readonly list: WorkList;
  readonly label: string;
  readonly hint: string;
  /** How many of how many fit. */
  readonly status: string;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { list, filterRef, ...words } = props;
  if (!list.field.isOpen) return null;
  return (
    <FilterBar {...words} {...list.field.bar} faults={list.filter.faults} inputRef={filterRef} />
  );
}

/** The rows of a list, or why there are none to see. */
export function WorkListRows<Row>(props: {
  readonly list: WorkList;
  readonly label: string;
  readonly columns: readonly RowColumn<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly isQuiet: (row: Row) => boolean;
  readonly onOpen: (id: string) => void;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly answer: Pick<Answer<unknown>, 'value' | 'problem' | 'reload'>;
  /** Rows that are drawn in grey until the first answer. */
  readonly waitingRows: number;
  /** All that the filter looks through, in words: `3 silences`. `null`: there is nothing, and `none` says so. */
  readonly count: string | null;
  readonly none: ReactNode;
  /** What stands below or over the rows. */
  readonly children?: ReactNode;
}) {
  const { list, answer, waitingRows, count, none, children, ...grid } = props;
  const { value, problem } = answer;
  return (
    <div className="work-list-main">
      <RowGrid {...grid} activeId={list.activeId} onActive={list.setActiveId} isMain />
      {value === undefined && problem === null && (
        <WaitingForAnswer rows={waitingRows} answer={answer} />
      )}
      {value !== undefined && grid.rows.length === 0 && (
        <div className="work-list-none" role="status">
          {count === null ? (
            none
          ) : (
            <>
              <p>0 of {count} match.</p>
              <p className="mono">{list.text}</p>
              <ActionButton onPress={list.field.clear} shortcut="Esc">
                Clear filter
              </ActionButton>
            </>
          )}
        </div>
      )}
      {children}
    </div>
  );
}

/** What can be done with a list. */
export function WorkListBar({ children }: { readonly children: ReactNode }) {
  return (
    <div className="work-list-bar" role="group" aria-label="Actions">
      {children}
    </div>
  );
}
