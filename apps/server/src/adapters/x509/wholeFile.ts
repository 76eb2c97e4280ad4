import { closeSync, constants, openSync, renameSync, writeFileSync } from 'node:fs';

/**
 * To be opened with: what is written is on the disk when the call returns. The signer may not use
 * fsync: Node denies it to a process with limited rights.
 */
export const TO_DISK = (constants.O_DSYNC as number | undefined) ?? 0; // Windows has none

/** Writes a file that only its owner reads: whole or not at all, and on the disk before it has its name. */
export function writeWhole(file: string, content: string | Buffer): void {
  // Another server may write the same folder.
  const partial = `${file}.${String(process.pid)}.partial`;
  const flag = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | TO_DISK;
  const fd = openSync(partial, flag, 0o600);
  try {
    writeFileSync(fd, content);
  } finally {
    closeSync(fd);
  }
  renameSync(partial, file);
}
