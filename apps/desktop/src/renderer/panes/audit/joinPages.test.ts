import type { AuditEntry } from '@batcave/shared/audit';
import { expect, it } from 'vitest';
import { joinFirstPage, joinOlderPage, type LoadedLog } from './joinPages.ts';

const page = (from: number, to: number, next_cursor: string | null = 'c') => ({
  entries: Array.from({ length: from - to + 1 }, (_, i) => ({ seq: from - i }) as AuditEntry),
  next_cursor,
});
const start: LoadedLog = { question: '', entries: [], cursor: null };
const seqs = ({ entries }: LoadedLog) => entries.map(({ seq }) => seq);

it('keeps older entries below the first page that is read anew', () => {
  const log = joinOlderPage(joinFirstPage(start, 'q', page(9, 7, 'a')), page(6, 5, 'b'));
  const next = joinFirstPage(log, 'q', page(10, 8, 'x'));
  expect([seqs(next), next.cursor]).toEqual([[10, 9, 8, 7, 6, 5], 'b']);
});

it('begins anew where a page would leave a hole, and for another question', () => {
  const log = joinOlderPage(joinFirstPage(start, 'q', page(9, 7, 'a')), page(6, 5, 'b'));
  const holed = joinFirstPage(log, 'q', page(20, 18, 'x'));
  expect([seqs(holed), holed.cursor]).toEqual([[20, 19, 18], 'x']);
  expect(seqs(joinFirstPage(log, 'other', page(9, 8, null)))).toEqual([9, 8]);
});

it('knows the end of the log by the last page', () => {
  const log = joinFirstPage(start, 'q', page(3, 1, null));
  expect(joinFirstPage(log, 'q', page(4, 1, null)).cursor).toBeNull();
  expect(joinFirstPage(log, 'q', { entries: [], next_cursor: null }).entries).toEqual([]);
});
