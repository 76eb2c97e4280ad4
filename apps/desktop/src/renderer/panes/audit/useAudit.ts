import { type KeyboardEvent, type RefObject, useState } from 'react';
import {
  type RowStep,
  stepRow,
  useFilterField,
  useKeyReader,
  usePaused,
} from '../../paneKit/index.ts';
import { compileAuditFilter } from './auditFilter.ts';
import { type AuditCommand, readAuditKey } from './auditKeys.ts';
import { useAuditLog } from './useAuditLog.ts';

const ASK_AFTER_MS = 300;

/** Everything the log can do, apart from how it looks. */
export function useAudit(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { gridRef, filterRef } = refs;
  const [text, setText] = useState('');
  const field = useFilterField({ text, setText, fieldRef: filterRef, listRef: gridRef });
  const [activeSeq, setActiveSeq] = useState<number | null>(null);
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const readKey = useKeyReader();
  const filter = compileAuditFilter(usePaused(text, ASK_AFTER_MS));
  const [isScrolled, setIsScrolled] = useState(false);
  const log = useAuditLog(filter.query, isScrolled || activeSeq !== null || openSeq !== null);
  const { entries } = log;
  const indexOf = (seq: number | null) => entries.findIndex((entry) => entry.seq === seq);

  function closeDetail(): void {
    setOpenSeq(null);
    field.focusList();
  }

  function move(step: RowStep): void {
    const to = stepRow(indexOf(activeSeq), step, entries.length);
    const seq = to === undefined ? null : (entries[to]?.seq ?? null);
    setActiveSeq(seq);
    if (openSeq !== null) setOpenSeq(seq);
    if (to === entries.length - 1 && step !== 'first') log.loadOlder();
  }

  /** Escape undoes the innermost thing; `false` when there is none, so that a window may close. */
  function goBack(): boolean {
    if (openSeq !== null) closeDetail();
    else if (field.isOpen) field.clear();
    else return false;
    return true;
  }

  /** Whether the key was used. */
  function obey(command: AuditCommand): boolean {
    switch (command.kind) {
      case 'move':
        move(command.step);
        return true;
      case 'open':
        if (openSeq === null) setOpenSeq(activeSeq);
        return true;
      case 'back':
        return goBack();
      case 'filter':
        field.focus();
        return true;
      case 'refresh':
        log.loadNewer();
        return true;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    if (key === null) return;
    const command = readAuditKey(key);
    // In the open detail the arrows scroll its text; J and K step to the next entry.
    const scrollsDetail = openSeq !== null && /^(Arrow|Page|Home|End)/.test(key);
    if (command === undefined || scrollsDetail) return;
    if (obey(command)) event.preventDefault();
  }

  return {
    log,
    text,
    field,
    faults: compileAuditFilter(text).faults,
    activeSeq,
    openEntry: entries[indexOf(openSeq)],
    onKeyDown,
    onPick: (seq: number) => {
      setActiveSeq(seq);
      if (openSeq !== null) setOpenSeq(seq);
      field.focusList();
    },
    onOpen: (seq: number) => {
      setActiveSeq(seq);
      setOpenSeq(seq);
    },
    closeDetail,
    refresh: log.loadNewer,
    onScroll: () => {
      setIsScrolled((gridRef.current?.scrollTop ?? 0) > 0);
    },
  };
}
