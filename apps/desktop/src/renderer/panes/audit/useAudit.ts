import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { useKeyReader } from '../../paneKit/index.ts';
import { compileAuditFilter } from './auditFilter.ts';
import { type AuditCommand, readAuditKey, stepRow } from './auditKeys.ts';
import { useAuditLog } from './useAuditLog.ts';

/** Typing is not asking: the server is asked when the typing has paused. */
const ASK_AFTER_MS = 300;

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      setPaused(text);
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return paused;
}

/** Everything the log can do, apart from how it looks. */
export function useAudit(refs: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { gridRef, filterRef } = refs;
  const [text, setText] = useState('');
  const [isFilterOpen, setFilterOpen] = useState(false);
  const [activeSeq, setActiveSeq] = useState<number | null>(null);
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const [refresh, setRefresh] = useState(0);
  const [filterFocus, setFilterFocus] = useState(0);
  const readKey = useKeyReader();
  const filter = compileAuditFilter(usePaused(text));
  const log = useAuditLog(filter.query, refresh);
  const { entries } = log;
  const indexOf = (seq: number | null): number | null => {
    const index = entries.findIndex((entry) => entry.seq === seq);
    return index === -1 ? null : index;
  };

  // The focus moves after the render: the field only comes into being with it.
  useEffect(() => {
    if (filterFocus > 0) filterRef.current?.focus();
  }, [filterFocus, filterRef]);

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

  function closeDetail(): void {
    setOpenSeq(null);
    focusGrid();
  }

  function move(step: Extract<AuditCommand, { kind: 'move' }>['step']): void {
    const from = indexOf(activeSeq);
    const to = stepRow(from, step, entries.length);
    const seq = to === null ? null : (entries[to]?.seq ?? null);
    setActiveSeq(seq);
    if (openSeq !== null) setOpenSeq(seq);
    if (to === entries.length - 1 && step !== 'first') log.loadOlder();
  }

  /** Escape undoes the innermost thing; `false` when there is none, so that a window may close. */
  function goBack(): boolean {
    if (openSeq !== null) closeDetail();
    else if (isFilterOpen || text !== '') clearFilter();
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
        focusFilter();
        return true;
      case 'refresh':
        setRefresh((count) => count + 1);
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

  const openIndex = indexOf(openSeq);
  return {
    log,
    text,
    setText,
    faults: compileAuditFilter(text).faults,
    isFilterOpen: isFilterOpen || text !== '',
    activeSeq,
    openEntry: openIndex === null ? undefined : entries[openIndex],
    onKeyDown,
    onPick: (seq: number) => {
      setActiveSeq(seq);
      if (openSeq !== null) setOpenSeq(seq);
      focusGrid();
    },
    onOpen: (seq: number) => {
      setActiveSeq(seq);
      setOpenSeq(seq);
    },
    closeDetail,
    clearFilter,
    focusFilter,
    focusGrid,
    refresh: () => {
      setRefresh((count) => count + 1);
    },
  };
}
