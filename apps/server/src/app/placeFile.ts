import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** For others to read, or for the owner alone. */
export const PUBLIC = 0o644;
export const PRIVATE = 0o600;

/**
 * Writes a file whole or not at all; it is on the disk when this returns.
 *
 * @param like a file whose owner and mode it shall have: whoever reads that one must be able to read this
 */
export function placeFile(
  file: string,
  content: string | Buffer,
  mode: typeof PUBLIC | typeof PRIVATE,
  like?: string,
): void {
  const partial = `${file}.${String(process.pid)}.partial`;
  const model = like !== undefined && existsSync(like) ? statSync(like) : undefined;
  writeFileSync(partial, content, { mode: model?.mode ?? mode, flush: true });
  // Nobody but root may give a file away, and then only root has to.
  if (model !== undefined && process.getuid?.() === 0) chownSync(partial, model.uid, model.gid);
  moveFile(partial, file);
}

/** Gives a file the name of another, which it replaces, so that it holds after a power cut. */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
  if (process.platform === 'win32') return; // a folder cannot be opened there
  const folder = openSync(path.dirname(to), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
