import type { OpenLog } from '../ports.ts';
import { LineSplitter, type LogLine } from './LineSplitter.ts';
import { type FileMark, isSameFile, MAX_HEAD_BYTES } from './mark.ts';

/** Bytes of a line that are sent; the rest is cut. */
const MAX_LINE_BYTES = 16 * 1024;
/** Bytes of one reading: bounds what one entry of the spool holds. */
const MAX_READ_BYTES = 64 * 1024;

/**
 * One open log file and how far it has been read. `mark` is behind the lines that `readLines` gave
 * last until they are spooled with it, which is the caller's part.
 */
export class LogTail {
  readonly file: OpenLog;
  /** Set when the file has been rotated away: it is read to its end and left. */
  retiredAtMs: number | undefined;
  #splitter: LineSplitter;
  #head: FileMark['head'];

  private constructor(file: OpenLog, offset: number, head: FileMark['head']) {
    this.file = file;
    this.#splitter = new LineSplitter(offset, MAX_LINE_BYTES);
    this.#head = head;
  }

  /** Reads the file from `offset` on. */
  static async start(file: OpenLog, offset: number): Promise<LogTail> {
    const tail = new LogTail(file, offset, { bytes: 0, hash: await file.headHash(0) });
    await tail.#growHead();
    return tail;
  }

  /** Resumes at the mark; `undefined` when the file is not, or not any more, what was marked. */
  static async resume(file: OpenLog, mark: FileMark): Promise<LogTail | undefined> {
    const tail = new LogTail(file, mark.offset, mark.head);
    return isSameFile(file, mark) && !(await tail.isEmptied()) ? tail : undefined;
  }

  get mark(): FileMark {
    return {
      device: this.file.device,
      inode: this.file.inode,
      offset: this.#splitter.offset,
      head: this.#head,
    };
  }

  /** Whether the file was emptied since, and perhaps filled anew. */
  async isEmptied(): Promise<boolean> {
    if ((await this.file.sizeBytes()) < this.#splitter.readOffset) return true;
    return (await this.file.headHash(this.#head.bytes)) !== this.#head.hash;
  }

  /** Reads on; `undefined` at the end of the file. An array may be empty: a line still unfinished. */
  async readLines(): Promise<LogLine[] | undefined> {
    const bytes = await this.file.read(this.#splitter.readOffset, MAX_READ_BYTES);
    if (bytes.length === 0) return undefined;
    const lines = this.#splitter.push(bytes);
    await this.#growHead();
    return lines;
  }

  /** The last line, should it lack its newline. */
  flush(): LogLine | undefined {
    return this.#splitter.flush();
  }

  async #growHead(): Promise<void> {
    const bytes = Math.min(MAX_HEAD_BYTES, this.#splitter.readOffset);
    if (bytes > this.#head.bytes) this.#head = { bytes, hash: await this.file.headHash(bytes) };
  }
}
