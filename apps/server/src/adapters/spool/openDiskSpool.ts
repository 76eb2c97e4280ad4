import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventInput } from '@batcave/shared/events';
import type { FileMark } from '../../agent/index.ts';
import { DiskSpool, type OnSpoolFault } from './DiskSpool.ts';
import { lockFolder } from './lockFile.ts';
import { recoverSegment, segmentName, segmentNumber, type SpoolPosition } from './segment.ts';
import { SegmentStore } from './SegmentStore.ts';
import { loadSentPosition } from './sentPosition.ts';

/** Settings of a spool. */
export interface DiskSpoolOptions {
  /** Made, with mode 0700, if it is not there. Nothing else may be kept in it. */
  readonly folder: string;
  /** What it may take up on disk, give or take one entry. At least 64 KiB. */
  readonly maxBytes: number;
  /** Makes the event that stands for those dropped for want of room. */
  readonly describeDrop: (dropped: number) => EventInput;
  /** How many events are lost with this one: 1, or as many as it stands for. */
  readonly countLost: (event: EventInput) => number;
  readonly onFault: OnSpoolFault;
}

const MAX_SEGMENT_BYTES = 8 * 1024 * 1024;

type SpoolMarks = Record<string, readonly FileMark[]>;

interface Recovered {
  readonly segments: { number: number; sizeBytes: number }[];
  readonly marks: Map<string, readonly FileMark[]>;
}

/**
 * Opens the spool in a folder, as a crash may have left it.
 *
 * @throws when another living process has it open.
 */
export async function openDiskSpool(options: DiskSpoolOptions): Promise<DiskSpool> {
  const { folder, maxBytes, onFault } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const unlock = await lockFolder(folder);
  try {
    const { segments, marks } = await recoverFolder(folder, onFault);
    const segmentBytes = Math.min(MAX_SEGMENT_BYTES, Math.ceil(maxBytes / 8));
    const store = new SegmentStore({ folder, segments, segmentBytes });
    const sent = startPosition(await loadSentPosition(folder), store);
    return new DiskSpool({ ...options, store, marks, sent, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/**
 * Finds the segments and, from the newest backwards, the marks. Only the newest can be torn:
 * writing always goes on in a new one.
 */
async function recoverFolder(folder: string, onFault: OnSpoolFault): Promise<Recovered> {
  const numbers = (await readdir(folder))
    .flatMap((name) => segmentNumber(name) ?? [])
    .sort((a, b) => a - b);
  const segments: Recovered['segments'] = [];
  const marks: Recovered['marks'] = new Map();
  let hasMarks = false;
  for (const number of numbers.toReversed()) {
    const path = join(folder, segmentName(number));
    if (hasMarks) {
      segments.unshift({ number, sizeBytes: (await stat(path)).size });
      continue;
    }
    const { entries, sizeBytes, damaged, tornBytes } = await recoverSegment(path);
    if (tornBytes > 0 || damaged > 0) {
      const torn = Number(tornBytes > 0);
      onFault({ path, torn, tornBytes, damaged }, 'The spool was cut short by a crash.');
    }
    const found = Object.assign({}, ...entries.map(({ entry }) => entry.marks)) as SpoolMarks;
    for (const [file, fileMarks] of Object.entries(found)) {
      if (!marks.has(file)) marks.set(file, fileMarks);
    }
    // A segment that begins with marks begins with all of them.
    hasMarks = entries[0]?.entry.marks !== undefined;
    segments.unshift({ number, sizeBytes });
  }
  return { segments, marks };
}

function startPosition(saved: SpoolPosition | undefined, store: SegmentStore): SpoolPosition {
  const oldest = { segment: store.oldest, offset: 0, skip: 0 };
  if (saved === undefined || saved.offset > store.sizeOf(saved.segment)) return oldest;
  // A place beyond the newest segment would hide every event to come.
  return saved.segment >= store.oldest && saved.segment <= store.newest ? saved : oldest;
}
