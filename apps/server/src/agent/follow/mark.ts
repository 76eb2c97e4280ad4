/** Tells one file from another, whatever its name. */
export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
}

/**
 * How far one file has been read. A followed path has one mark per file that is still of
 * interest, oldest first: after a rotation the old file is read to its end before the new one.
 */
export interface FileMark extends FileIdentity {
  /** Where the first line not yet spooled begins. */
  readonly offset: number;
  /** The hash of the first bytes: inode numbers are used again, and a file can be emptied. */
  readonly head: { readonly bytes: number; readonly hash: string };
}

/** How many first bytes tell one log from another. */
export const MAX_HEAD_BYTES = 256;

/** Whether both name the same file on disk. */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.inode === b.inode && a.device === b.device;
}
