import { open, readFile, truncate } from 'node:fs/promises';
import type { EventInput } from '@batcave/shared/events';
import type { FileMark, SpoolEntry } from '../../agent/index.ts';

/** A place between two events of the spool. */
export interface SpoolPosition {
  /** Number of the segment. */
  readonly segment: number;
  /** Byte at which an entry begins. */
  readonly offset: number;
  /** Events of that entry that are before this place. */
  readonly skip: number;
}

/** An entry as read back, and where the one after it begins. */
export interface StoredEntry {
  readonly entry: SpoolEntry;
  readonly offset: number;
  readonly endOffset: number;
}

const NEWLINE = 0x0a;
const FIRST_CHUNK_BYTES = 1024 * 1024;

/** The file name of a segment. */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(10, '0')}.ndjson`;
}

/** The number in the file name of a segment; `undefined` for any other file. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^(\d{10})\.ndjson$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Writes an entry as one line. A line is the unit that a crash keeps or loses as a whole. */
export function formatEntry(entry: SpoolEntry): Buffer {
  return Buffer.from(`${JSON.stringify(entry)}\n`);
}

function parseEntry(line: string): SpoolEntry | undefined {
  try {
    const entry = JSON.parse(line) as { events?: unknown; marks?: unknown } | null;
    if (!Array.isArray(entry?.events)) return undefined;
    return {
      events: entry.events as EventInput[],
      ...(typeof entry.marks === 'object' && entry.marks !== null
        ? { marks: entry.marks as Record<string, FileMark[]> }
        : {}),
    };
  } catch {
    // Damaged: the caller counts it.
    return undefined;
  }
}

/** The whole entries in `bytes`, which begin at `offset` of the file, and how many were damaged. */
export function parseEntries(
  bytes: Buffer,
  offset: number,
): { entries: StoredEntry[]; endOffset: number; damaged: number } {
  const entries: StoredEntry[] = [];
  let damaged = 0;
  let from = 0;
  for (;;) {
    const newline = bytes.indexOf(NEWLINE, from);
    if (newline === -1) return { entries, endOffset: offset + from, damaged };
    const entry = parseEntry(bytes.toString('utf8', from, newline));
    const endOffset = offset + newline + 1;
    if (entry === undefined) damaged += 1;
    else entries.push({ entry, offset: offset + from, endOffset });
    from = newline + 1;
  }
}

/**
 * Reads entries from `offset` on: at least one when there is a whole one before `endOffset`, and
 * not much more than a first chunk.
 */
export async function readEntries(
  path: string,
  offset: number,
  endOffset: number,
): Promise<ReturnType<typeof parseEntries>> {
  const file = await open(path, 'r');
  try {
    for (let chunkBytes = FIRST_CHUNK_BYTES; ; chunkBytes *= 4) {
      const wantedBytes = Math.min(chunkBytes, endOffset - offset);
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(wantedBytes),
        0,
        wantedBytes,
        offset,
      );
      const result = parseEntries(buffer.subarray(0, bytesRead), offset);
      const isAll = wantedBytes === endOffset - offset || bytesRead < wantedBytes;
      if (result.endOffset > offset || isAll) return result;
    }
  } finally {
    await file.close();
  }
}

/**
 * Reads a segment that a crash may have cut short, and cuts off an unfinished last line: its
 * `append` never resolved, so whoever called it still has what was in it.
 */
export async function recoverSegment(
  path: string,
): Promise<{ entries: StoredEntry[]; sizeBytes: number; damaged: number; tornBytes: number }> {
  const bytes = await readFile(path);
  const { entries, endOffset, damaged } = parseEntries(bytes, 0);
  const tornBytes = bytes.length - endOffset;
  if (tornBytes > 0) await truncate(path, endOffset);
  return { entries, sizeBytes: endOffset, damaged, tornBytes };
}
