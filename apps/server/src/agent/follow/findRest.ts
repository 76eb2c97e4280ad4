import type { SiblingLog } from '../ports.ts';
import { type FileMark, isSameFile } from './mark.ts';

/** A file to read on with, and from where. */
export interface RestPart {
  readonly file: SiblingLog;
  readonly fromOffset: number;
}

/** What is left to read of a log that is no longer where it was. */
export interface Rest {
  /** In the order they were written. */
  readonly parts: readonly RestPart[];
  /** `false`: the file that was being read is gone; what was not yet read of it is lost. */
  readonly isComplete: boolean;
}

/** `.1`, `-20261123`, `.2026-11-23`: what log rotation adds to a name. */
const ROTATION_SUFFIX = /^[.-]\d[\d._T-]*$/;

/**
 * Finds where the rest of a log went after one or more rotations: the file itself under another
 * name, or (copytruncate) its copy, which begins with the same bytes; then every rotated part
 * written after it, oldest first. Those are found by name: a neighbour such as `app.log-debug` is
 * another log.
 */
export function findRest(path: string, mark: FileMark, siblings: readonly SiblingLog[]): Rest {
  const rotated = siblings.filter((file) => ROTATION_SUFFIX.test(file.path.slice(path.length)));
  const hasHead = (file: SiblingLog) => file.headHash === mark.head.hash;
  const isLongEnough = (file: SiblingLog) => file.sizeBytes >= mark.offset;
  const same =
    siblings.find((file) => isSameFile(file, mark) && hasHead(file) && isLongEnough(file)) ??
    rotated
      .filter((file) => mark.head.bytes > 0 && hasHead(file) && isLongEnough(file))
      .sort((a, b) => b.modifiedAtMs - a.modifiedAtMs)[0];
  if (same === undefined) return { parts: [], isComplete: mark.offset === 0 };
  const later = rotated
    .filter((file) => !isSameFile(file, same) && file.modifiedAtMs >= same.modifiedAtMs)
    .sort((a, b) => a.modifiedAtMs - b.modifiedAtMs);
  return {
    parts: [
      { file: same, fromOffset: mark.offset },
      ...later.map((file) => ({ file, fromOffset: 0 })),
    ],
    isComplete: true,
  };
}
