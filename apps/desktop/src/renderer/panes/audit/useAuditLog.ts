import type { Problem } from '@batcave/shared/api';
import type { AuditEntry } from '@batcave/shared/audit';
import { useEffect, useEffectEvent, useState } from 'react';
import { useCall } from '../../paneKit/index.ts';
import type { AuditQuery } from './auditFilter.ts';

const PAGE_ROWS = 100;

/** As much of the log as was loaded, newest first. */
export interface AuditLog {
  readonly entries: readonly AuditEntry[];
  /** Loading the first page, or older ones. What is there stays meanwhile. */
  readonly isLoading: boolean;
  /** The first page has come: no entries means that there are none. */
  readonly isKnown: boolean;
  readonly hasOlder: boolean;
  readonly problem: Problem | null;
}

interface Loaded {
  /** For which query and which refresh. */
  readonly key: string;
  readonly entries: readonly AuditEntry[];
  readonly cursor: string | null;
  readonly problem: Problem | null;
}

const NOTHING: Loaded = { key: '', entries: [], cursor: null, problem: null };

/** Loads the log for a query, again whenever `refresh` changes, and older pages on demand. */
export function useAuditLog(
  query: AuditQuery,
  refresh: number,
): AuditLog & { readonly loadOlder: () => void } {
  const call = useCall();
  const key = `${String(refresh)} ${JSON.stringify(query)}`;
  const [loaded, setLoaded] = useState(NOTHING);
  const [loadingKey, setLoadingKey] = useState<string | null>(null);

  const loadFirst = useEffectEvent(async (isWanted: () => boolean) => {
    const answer = await call('audit.list', { query: { ...query, limit: PAGE_ROWS } });
    if (!isWanted()) return;
    setLoaded(
      answer.ok
        ? { key, entries: answer.value.entries, cursor: answer.value.next_cursor, problem: null }
        : // What was on show is for another question now, or is old: an error must not look like it.
          { ...NOTHING, key, problem: answer.problem },
    );
  });
  useEffect(() => {
    let isWanted = true;
    void loadFirst(() => isWanted);
    return () => {
      isWanted = false;
    };
  }, [key]);

  const isKnown = loaded.key === key;

  async function loadOlder(): Promise<void> {
    const { cursor } = loaded;
    if (!isKnown || cursor === null || loadingKey === key) return;
    setLoadingKey(key);
    const answer = await call('audit.list', { query: { ...query, limit: PAGE_ROWS, cursor } });
    setLoadingKey(null);
    setLoaded((now) => {
      if (now.key !== key || now.cursor !== cursor) return now;
      if (!answer.ok) return { ...now, problem: answer.problem };
      const { entries, next_cursor } = answer.value;
      return { key, entries: [...now.entries, ...entries], cursor: next_cursor, problem: null };
    });
  }

  return {
    entries: loaded.entries,
    isKnown,
    isLoading: !isKnown || loadingKey === key,
    hasOlder: isKnown && loaded.cursor !== null,
    problem: isKnown ? loaded.problem : null,
    loadOlder: () => {
      void loadOlder();
    },
  };
}
