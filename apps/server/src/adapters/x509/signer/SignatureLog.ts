import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  createReadStream,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { withFolderLock } from '../folderLock.ts';
import { TO_DISK } from '../wholeFile.ts';

/** What was signed. */
export interface SignatureEntry {
  readonly what: 'client' | 'server' | 'revocation_list' | 'checkpoint';
  /** The URI of a client, the names of a server, the authority of a list. */
  readonly subject: string;
  /** Of the certificate or the list (DER), or of the text. */
  readonly sha256: string;
  readonly serial?: string;
  readonly not_after?: string;
}

interface SignatureLine extends SignatureEntry {
  readonly at: string;
  /** SHA-256 of the line before. */
  readonly prev: string;
}

const NOTHING_BEFORE = '0'.repeat(64);
const TAIL_BYTES = 65_536; // far more than a line has
const NEW_LINE = 0x0a;

/**
 * The record of every signature, a line of JSON each, in the order in which they were made. Each line
 * holds the hash of the one before: none can be taken out or changed without a trace further on.
 */
export class SignatureLog {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Returns when the line is on the disk. Several processes may write the same record. */
  append(entry: SignatureEntry, nowMs: number): Promise<void> {
    return withFolderLock(path.dirname(this.#file), () => {
      const fd = openSync(this.#file, constants.O_RDWR | constants.O_CREAT | TO_DISK, 0o600);
      try {
        const { lines, endBytes } = readTail(fd);
        const last = lines.at(-1);
        const line: SignatureLine = {
          at: new Date(nowMs).toISOString(),
          ...entry,
          prev: last === undefined ? NOTHING_BEFORE : hash(last),
        };
        // A line that a crash cut short is of a signature that never left this process.
        ftruncateSync(fd, endBytes);
        writeSync(fd, `${JSON.stringify(line)}\n`, endBytes);
      } finally {
        closeSync(fd);
      }
    });
  }

  /** How many certificates were signed since then, as far as the end of the record tells. */
  certificatesSince(sinceMs: number): number {
    if (!existsSync(this.#file)) return 0;
    const fd = openSync(this.#file, 'r');
    try {
      return readTail(fd)
        .lines.map(parse)
        .filter(
          (line) =>
            (line?.what === 'client' || line?.what === 'server') && Date.parse(line.at) >= sinceMs,
        ).length;
    } finally {
      closeSync(fd);
    }
  }
}

/** Whole lines at the end of a file, and where the last one ends. */
function readTail(fd: number): { lines: string[]; endBytes: number } {
  const { size } = fstatSync(fd);
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = Buffer.alloc(size - from);
  readSync(fd, tail, 0, tail.length, from);
  const whole = tail.subarray(0, tail.lastIndexOf(NEW_LINE) + 1);
  const lines = whole.toString('utf8').split('\n').slice(0, -1);
  if (from > 0) lines.shift(); // its beginning was not read
  return { lines, endBytes: from + whole.length };
}

function hash(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

function parse(line: string): SignatureLine | undefined {
  try {
    return JSON.parse(line) as SignatureLine;
  } catch {
    return undefined; // not written by us
  }
}

/** Reads a record from its beginning and says how many lines it has, or at which one it was changed. */
export async function checkSignatureLog(
  file: string,
): Promise<
  { readonly ok: true; readonly lines: number } | { readonly ok: false; readonly line: number }
> {
  let expected = NOTHING_BEFORE;
  let number = 0;
  const text = createReadStream(file, 'utf8');
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    number += 1;
    if (parse(line)?.prev !== expected) return { ok: false, line: number };
    expected = hash(line);
  }
  return { ok: true, lines: number };
}
