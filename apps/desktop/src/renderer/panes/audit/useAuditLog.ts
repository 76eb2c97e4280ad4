import type { Problem } from '@batcave/shared/api';
import type { AuditEntry } from '@batcave/shared/audit';
import { useState } from 'react';
import { type Answer, useAnswer, useCall, useReadAge } from '../../paneKit/index.ts';
import type { AuditQuery } from './auditFilter.ts';
import {
  countNewer,
  joinFirstPage,
  joinOlderPage,
  type LoadedLog,
  type LogPage,
} from './joinPages.ts';

const PAGE_ROWS = 100;
const READ_EVERY_MS = 30_000;

/** As much of the log as was loaded, newest first. */
export interface AuditLog {
  readonly entries: readonly AuditEntry[];
  /** Loading the first page, or older ones. What is there stays meanwhile. */
  readonly isLoading: boolean;
  /** The first page has come: no entries means that there are none. */
  readonly isKnown: boolean;
  readonly hasOlder: boolean;
  /** Newer entries that are not among them, as somebody reads: a page of them at most. */
  readonly newer: number;
  /** The newest entries, read again every half minute and when the connection is back. */
  readonly first: Answer<LogPage>;
  /** Why older entries could not be loaded. */
  readonly olderProblem: Problem | null;
  readonly loadOlder: () => void;
  /** Reads the newest entries now and shows them, whoever reads. */
  readonly loadNewer: () => void;
}

const NOTHING: LoadedLog = { question: '', entries: [], cursor: null };

/**
 * Loads the log for a query, its newest entries again and again, and older pages on demand.
 *
 * @param isRead somebody reads: nothing moves, and newer entries are only counted
 */
export function useAuditLog(query: AuditQuery, isRead: boolean): AuditLog {
  const call = useCall();
  const question = JSON.stringify(query);
  const first = useAnswer<LogPage>(
    question,
    () => call('audit.list', { query: { ...query, limit: PAGE_ROWS } }),
    READ_EVERY_MS,
  );
  useReadAge(READ_EVERY_MS, first);
  const [loaded, setLoaded] = useState(NOTHING);
  const [joined, setJoined] = useState<LogPage | undefined>(undefined);
  const [older, setOlder] = useState<{ question: string; problem: Problem | null } | null>(null);
  // Whoever asks for newer entries is shown the answers after this one, though he reads.
  const [wantedAfterMs, setWantedAfterMs] = useState<number | null>(null);
  const page = first.value;
  const isWanted = wantedAfterMs !== null && (first.atMs ?? 0) > wantedAfterMs;
  const isOfAnother = loaded.question !== question;
  const isNew = page !== joined && !isRead;
  // Adjusting state to a new answer while rendering: the page is joined once, whatever comes below it.
  if (page !== undefined && (isNew || isWanted || isOfAnother)) {
    setJoined(page);
    setWantedAfterMs(null);
    setLoaded((before) => joinFirstPage(before, question, page));
  }
  const isKnown = page !== undefined && loaded.question === question;
  const isLoadingOlder = older?.question === question && older.problem === null;

  async function loadOlder(): Promise<void> {
    const { cursor } = loaded;
    if (!isKnown || cursor === null || isLoadingOlder) return;
    setOlder({ question, problem: null });
    const answer = await call('audit.list', { query: { ...query, limit: PAGE_ROWS, cursor } });
    setOlder(answer.ok ? null : { question, problem: answer.problem });
    if (!answer.ok) return;
    setLoaded((now) =>
      now.question === question && now.cursor === cursor ? joinOlderPage(now, answer.value) : now,
    );
  }

  return {
    // What was on show for another question must not look like the answer to one that failed.
    entries: page === undefined && first.problem !== null ? [] : loaded.entries,
    isKnown,
    isLoading: !isKnown || isLoadingOlder,
    hasOlder: isKnown && loaded.cursor !== null,
    first,
    newer: isKnown ? countNewer(loaded, page) : 0,
    olderProblem: older?.question === question ? older.problem : null,
    loadOlder: () => {
      void loadOlder();
    },
    loadNewer: () => {
      setWantedAfterMs(first.atMs ?? 0);
      first.reload();
    },
  };
}
