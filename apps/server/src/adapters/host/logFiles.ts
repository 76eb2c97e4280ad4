import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileIdentity, LogFiles, OpenLog, SiblingLog } from '../../agent/index.ts';

const COMPRESSED = /\.(gz|bz2|xz|zst|lz4|zip)$/;

/** The log files of this machine's file systems. */
export function createLogFiles(): LogFiles {
  return {
    async identify(path) {
      const stats = await ifThere(() => stat(path, { bigint: true }));
      return stats === undefined ? undefined : identityOf(stats);
    },
    async open(path) {
      // Looked at before it is opened: to open a named pipe waits for a writer.
      const found = await ifThere(() => stat(path));
      if (found === undefined) return undefined;
      if (!found.isFile()) throw new Error(`${path} is not a regular file. Name a log file.`);
      const file = await ifThere(() => open(path, 'r'));
      return file === undefined ? undefined : toOpenLog(file);
    },
    async siblings(path, headBytes) {
      const name = basename(path);
      const names = (await readdir(dirname(path))).filter(
        (other) => other !== name && other.startsWith(name) && !COMPRESSED.test(other),
      );
      const found = await Promise.all(
        names.map((other) => readSibling(join(dirname(path), other), headBytes)),
      );
      return found.filter((sibling) => sibling !== undefined);
    },
  };
}

function identityOf(stats: BigIntStats): FileIdentity {
  return { device: String(stats.dev), inode: String(stats.ino) };
}

async function toOpenLog(file: FileHandle): Promise<OpenLog> {
  return {
    ...identityOf(await file.stat({ bigint: true })),
    sizeBytes: async () => (await file.stat()).size,
    async read(offset, maxBytes) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, offset);
      return buffer.subarray(0, bytesRead);
    },
    headHash: (bytes) => hashHead(file, bytes),
    close: () => file.close(),
  };
}

async function hashHead(file: FileHandle, bytes: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}

async function readSibling(path: string, headBytes: number): Promise<SiblingLog | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isFile()) return undefined;
    const file = await open(path, 'r');
    try {
      return {
        path,
        ...identityOf(stats),
        sizeBytes: Number(stats.size),
        modifiedAtMs: Number(stats.mtimeNs) / 1e6,
        headHash: await hashHead(file, headBytes),
      };
    } finally {
      await file.close();
    }
  } catch {
    // Gone since it was listed, or not for us to read: not a part that can be read on with.
    return undefined;
  }
}

async function ifThere<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
