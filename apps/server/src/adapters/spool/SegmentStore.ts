import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentName } from './segment.ts';

interface Segment {
  readonly number: number;
  /** Bytes that are known to be durable: nothing beyond is read. */
  sizeBytes: number;
}

/** Settings of the store. */
export interface SegmentStoreOptions {
  readonly folder: string;
  /** The segments there are, in order. */
  readonly segments: readonly { readonly number: number; readonly sizeBytes: number }[];
  /** A segment is left for a new one once it has this size. */
  readonly segmentBytes: number;
}

/** A newest segment of which nothing is left to send is worth a new file from this size on. */
const MIN_ROLL_BYTES = 256 * 1024;

/** The segment files of one spool. Only the newest is written; only whole files are removed. */
export class SegmentStore {
  readonly #folder: string;
  readonly #segmentBytes: number;
  /** In order of their numbers, which is the order they were written in. */
  #segments: Segment[];
  #file: FileHandle | undefined;

  constructor(options: SegmentStoreOptions) {
    this.#folder = options.folder;
    this.#segmentBytes = options.segmentBytes;
    this.#segments = options.segments.map((segment) => ({ ...segment }));
  }

  get newest(): number {
    return this.#segments.at(-1)?.number ?? 0;
  }

  get oldest(): number {
    return this.#segments[0]?.number ?? 0;
  }

  get totalBytes(): number {
    return this.#segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** 0 for a segment that does not exist. */
  sizeOf(number: number): number {
    return this.#segments.find((segment) => segment.number === number)?.sizeBytes ?? 0;
  }

  /** The segment after this one, be it there or not; `undefined` after the newest. */
  following(number: number): number | undefined {
    return this.#segments.find((segment) => segment.number > number)?.number;
  }

  pathOf(number: number): string {
    return join(this.#folder, segmentName(number));
  }

  /** Whether the next entry belongs into a new segment. */
  mustRoll(isAllSent: boolean): boolean {
    const sizeBytes = this.sizeOf(this.newest);
    if (this.#file === undefined || sizeBytes >= this.#segmentBytes) return true;
    return isAllSent && sizeBytes >= Math.min(MIN_ROLL_BYTES, this.#segmentBytes);
  }

  /** Begins a new segment with these bytes; resolves once it is durable. */
  async roll(firstBytes: Uint8Array): Promise<void> {
    const number = this.newest + 1;
    // 'w', not 'wx': an earlier attempt may have failed half-way and left the file.
    const file = await open(this.pathOf(number), 'w', 0o600);
    try {
      await writeDurably(file, firstBytes, 0);
      await syncFolder(this.#folder);
    } catch (error) {
      await file.close();
      await rm(this.pathOf(number), { force: true });
      throw error;
    }
    await this.#file?.close();
    this.#file = file;
    this.#segments.push({ number, sizeBytes: firstBytes.length });
  }

  /**
   * Adds to the newest segment; resolves once it is durable.
   *
   * @throws when the disk does not take it; the segment is then as before.
   */
  async append(bytes: Uint8Array): Promise<void> {
    const segment = this.#segments.at(-1);
    const file = this.#file;
    if (segment === undefined || file === undefined) throw new Error('No segment is open.');
    try {
      await writeDurably(file, bytes, segment.sizeBytes);
    } catch (error) {
      await this.#cutBack(file, segment.sizeBytes);
      throw error;
    }
    segment.sizeBytes += bytes.length;
  }

  /** The oldest segments, never the newest, without which all fit into `maxBytes`. */
  oldestSurplus(maxBytes: number): number[] {
    let excessBytes = this.totalBytes - maxBytes;
    const surplus: number[] = [];
    for (const { number, sizeBytes } of this.#segments.slice(0, -1)) {
      if (excessBytes <= 0) break;
      surplus.push(number);
      excessBytes -= sizeBytes;
    }
    return surplus;
  }

  /** Deletes the segments with smaller numbers; never the newest. */
  async removeBefore(number: number): Promise<void> {
    const limit = Math.min(number, this.newest);
    for (const old of this.#segments.filter((segment) => segment.number < limit)) {
      await rm(this.pathOf(old.number), { force: true });
      this.#segments = this.#segments.filter((segment) => segment !== old);
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #cutBack(file: FileHandle, sizeBytes: number): Promise<void> {
    try {
      await file.truncate(sizeBytes);
    } catch {
      // What was half written cannot be taken back. Leave the file: nothing beyond `sizeBytes` is
      // read, and the next entry goes into a new one.
      this.#file = undefined;
      await file.close().catch(() => undefined);
    }
  }
}

async function writeDurably(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(
      bytes,
      written,
      bytes.length - written,
      offset + written,
    );
    written += bytesWritten;
  }
  await file.datasync();
}

/** Makes the name of a new file durable, too. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; NTFS keeps names in its journal.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
