import type { AuditEntry } from '@batcave/shared/audit';

/** As much of the log as was loaded for a question, newest first and without a hole. */
export interface LoadedLog {
  readonly question: string;
  readonly entries: readonly AuditEntry[];
  /** Where older ones begin; `null`: there are none. */
  readonly cursor: string | null;
}

/** A page as the server gives it. */
export interface LogPage {
  readonly entries: readonly AuditEntry[];
  readonly next_cursor: string | null;
}

/**
 * The log with its first page read anew: the older entries that were loaded stay below it, as nothing in the log
 * changes. Where more came than one page holds there would be a hole: then it begins anew. Pure.
 */
export function joinFirstPage(before: LoadedLog, question: string, page: LogPage): LoadedLog {
  const anew = { question, entries: page.entries, cursor: page.next_cursor };
  const newest = before.entries[0];
  const last = page.entries.at(-1);
  if (before.question !== question || newest === undefined || last === undefined) return anew;
  if (page.next_cursor === null || last.seq > newest.seq) return anew;
  const older = before.entries.filter(({ seq }) => seq < last.seq);
  if (older.length === 0) return anew;
  return { question, entries: [...page.entries, ...older], cursor: before.cursor };
}

/** The log with the next older page at its end. Pure. */
export function joinOlderPage(before: LoadedLog, page: LogPage): LoadedLog {
  return { ...before, entries: [...before.entries, ...page.entries], cursor: page.next_cursor };
}

/** How many entries of the newest page are newer than what is loaded. Pure. */
export function countNewer({ entries }: LoadedLog, page: LogPage): number {
  const newest = entries[0];
  return newest === undefined ? 0 : page.entries.filter(({ seq }) => seq > newest.seq).length;
}
