import { useRef } from 'react';
import {
  AnswerProblem,
  EmptyState,
  FilterBar,
  FirstLoad,
  PaneHeader,
  ProblemText,
  Skeleton,
  useHolds,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { plural } from '../../ui/format.ts';
import './audit.css';
import { AuditDetail } from './AuditDetail.tsx';
import { HINT } from './auditFilter.ts';
import { AuditGrid } from './AuditGrid.tsx';
import { useAudit } from './useAudit.ts';

/** The log with its filter, and the detail beside it. */
function AuditTable() {
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const audit = useAudit({ gridRef, filterRef });
  const { log, field, openEntry } = audit;
  const { entries } = log;
  const { problem } = log.first;
  const count = `${plural(entries.length, 'entry').replace('entrys', 'entries')}${log.hasOlder ? ', and older ones' : ''}`;
  const newer = log.newer === 0 ? '' : ` · ${String(log.newer)} newer`;
  return (
    <div className="audit" onKeyDown={audit.onKeyDown}>
      <PaneHeader
        note={log.isKnown ? `${count}${newer}` : 'Loading …'}
        actions={
          <>
            <ActionButton onPress={audit.refresh} shortcut=".">
              Load anew
            </ActionButton>
            <ActionButton onPress={field.focus} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      {field.isOpen && (
        <FilterBar
          label="Filter the audit log"
          hint={HINT}
          status={count}
          faults={audit.faults}
          inputRef={filterRef}
          {...field.bar}
        />
      )}
      <AnswerProblem what="The audit log" answer={log.first} shortcut="." />
      {log.olderProblem !== null && (
        <div className="answer-problem" role="alert">
          <p>
            Older entries could not be loaded: <ProblemText problem={log.olderProblem} />
          </p>
        </div>
      )}
      <div className="audit-main" onScrollCapture={audit.onScroll}>
        {/* Always there, because it holds the focus. */}
        <AuditGrid
          entries={entries}
          activeSeq={audit.activeSeq}
          gridRef={gridRef}
          onPick={audit.onPick}
          onOpen={audit.onOpen}
        />
        {entries.length === 0 && problem === null && (
          <div className="audit-note" role="status">
            {!log.isKnown && <Skeleton rows={12} />}
            {log.isKnown &&
              (audit.text === '' ? 'Nothing has been done yet.' : 'No entry matches.')}
          </div>
        )}
        {openEntry !== undefined && <AuditDetail entry={openEntry} onClose={audit.closeDetail} />}
      </div>
      {log.hasOlder && (
        <div className="audit-end">
          <ActionButton
            onPress={log.loadOlder}
            blockedBy={log.isLoading ? 'Loading older entries …' : null}
          >
            {log.isLoading ? 'Loading …' : 'Older entries'}
          </ActionButton>
        </div>
      )}
    </div>
  );
}

/** The log, for those who may read it. */
export default function Audit() {
  const mayRead = useHolds('sentry.audit.read');
  if (mayRead === null) return <FirstLoad rows={8} />;
  if (mayRead) return <AuditTable />;
  return (
    <EmptyState>
      <p>This identity may not read the audit log. It takes the role auditor or security_admin.</p>
    </EmptyState>
  );
}
