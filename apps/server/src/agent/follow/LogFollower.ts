import { type EventStamp, stampEvent } from '../metrics/draft.ts';
import type { AgentClock, AgentLogger, LogFiles, Spool } from '../ports.ts';
import { describeLine } from './describeLine.ts';
import { findRest, type Rest } from './findRest.ts';
import type { LogLine } from './LineSplitter.ts';
import { LogTail } from './LogTail.ts';
import { type FileMark, isSameFile } from './mark.ts';

/** What following one log needs. */
export interface LogFollowerOptions {
  /** Absolute. */
  readonly path: string;
  readonly files: LogFiles;
  readonly spool: Spool;
  readonly stamp: EventStamp;
  readonly clock: AgentClock;
  readonly logger: AgentLogger;
}

/** Programs go on writing to a renamed file until they are told to open the new one. */
const RETIRED_LINGER_MS = 5_000;
/** Fuller than this, lines wait in their own file: there they take no room and are not dropped. */
const MAX_SPOOL_FILL = 0.5;

/**
 * Follows one log through renames, truncation and copytruncate. Its place is kept in the spool, in
 * the same entry as the lines it covers, so a crash neither loses a line nor reads one twice.
 *
 * Modes:
 * - **not started** (`#tails` undefined): the place is to be taken from the spool. Entered at the
 *   start and after `reset`; left when every file of the marks is open or known to be gone.
 * - **started**: `#tails` are the open files, oldest first; all but the last are retired, and the
 *   last is when nothing has the path at present. Left by `reset`.
 */
export class LogFollower {
  readonly #options: LogFollowerOptions;
  #tails: LogTail[] | undefined;
  #isPaused = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
  }

  /**
   * Spools what was written since the last call.
   *
   * @throws when a file or the spool fails. Lines may have been read that are not spooled: call
   * `reset` before the next call.
   */
  async advance(signal: AbortSignal): Promise<void> {
    const tails = (this.#tails ??= await this.#start());
    await this.#noticeRotation(tails);
    for (const tail of [...tails]) {
      if (!(await this.#drain(tails, tail, signal))) return;
      await this.#leaveIfDone(tails, tail);
    }
  }

  /** Lets go of the files; the next call goes on from what the spool holds. */
  async reset(): Promise<void> {
    const tails = this.#tails ?? [];
    this.#tails = undefined;
    await Promise.allSettled(tails.map((tail) => tail.file.close()));
  }

  async #start(): Promise<LogTail[]> {
    const { path, files, spool, logger } = this.#options;
    const marks = spool.marksOf(path);
    if (marks !== undefined) return this.#resume(marks);
    const file = await files.open(path);
    const tails = file === undefined ? [] : [await LogTail.start(file, await file.sizeBytes())];
    await this.#spoolLines(tails, []);
    if (file === undefined) logger.warn({ path }, 'There is no such log yet; waiting for it.');
    else logger.info({ path }, 'Following the log from its end.');
    return tails;
  }

  async #resume(marks: readonly FileMark[]): Promise<LogTail[]> {
    const { path, files } = this.#options;
    const tails: LogTail[] = [];
    try {
      for (const [i, mark] of marks.entries()) {
        const file = await files.open(path);
        const tail = file === undefined ? undefined : await LogTail.resume(file, mark);
        if (tail !== undefined) {
          tails.push(tail);
          continue;
        }
        await file?.close();
        const rest = await this.#findRest(mark);
        // Parts written after an older mark are covered by the marks that follow it.
        const parts = i === marks.length - 1 ? rest.parts : rest.parts.slice(0, 1);
        await this.#openRetired(tails, parts);
      }
    } catch (error) {
      await Promise.allSettled(tails.map((tail) => tail.file.close()));
      throw error;
    }
    return tails;
  }

  async #noticeRotation(tails: LogTail[]): Promise<void> {
    const { path, files, clock, logger } = this.#options;
    const last = tails.at(-1);
    const current = last?.retiredAtMs === undefined ? last : undefined;
    const identity = await files.identify(path);
    if (identity === undefined) return;
    if (current !== undefined && isSameFile(identity, current.file)) {
      if (await current.isEmptied()) await this.#startOver(tails, current);
      return;
    }
    if (current !== undefined) {
      logger.info({ path }, 'The log was rotated.');
      const rest = await this.#findRest(current.mark);
      current.retiredAtMs = clock.nowMs();
      await this.#openRetired(tails, rest.parts.slice(1));
    }
    const file = await files.open(path);
    if (file !== undefined) tails.push(await LogTail.start(file, 0));
  }

  /** The file was emptied in place: read what was left of it in its copy, then from its start. */
  async #startOver(tails: LogTail[], current: LogTail): Promise<void> {
    const { path, logger } = this.#options;
    logger.info({ path }, 'The log was emptied; reading it from its start.');
    const rest = await this.#findRest(current.mark);
    const unfinished = rest.parts.length === 0 ? current.flush() : undefined;
    tails.pop();
    await this.#openRetired(tails, rest.parts);
    tails.push(await LogTail.start(current.file, 0));
    if (unfinished !== undefined) await this.#spoolLines(tails, [unfinished]);
  }

  async #findRest(mark: FileMark): Promise<Rest> {
    const { path, files, logger } = this.#options;
    const rest = findRest(path, mark, await files.siblings(path, mark.head.bytes));
    if (!rest.isComplete) {
      logger.warn(
        { path, offset: mark.offset },
        'The file that was being read is gone. Lines written to it after this offset, if any, were not read.',
      );
    }
    return rest;
  }

  async #openRetired(tails: LogTail[], parts: Rest['parts']): Promise<void> {
    const { files, clock } = this.#options;
    for (const { file: sibling, fromOffset } of parts) {
      if (tails.some((tail) => isSameFile(tail.file, sibling))) continue;
      const file = await files.open(sibling.path);
      if (file === undefined || !isSameFile(file, sibling)) {
        await file?.close();
        throw new Error(`${sibling.path} was renamed while it was being opened.`);
      }
      const tail = await LogTail.start(file, fromOffset);
      tail.retiredAtMs = clock.nowMs();
      tails.push(tail);
    }
  }

  /** Reads the file to its end; `false` when it stopped before. */
  async #drain(tails: LogTail[], tail: LogTail, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      if (signal.aborted || this.#mustPause()) return false;
      const lines = await tail.readLines();
      if (lines === undefined) return true;
      if (lines.length > 0) await this.#spoolLines(tails, lines);
    }
  }

  #mustPause(): boolean {
    const { path, spool, logger } = this.#options;
    const isFull = spool.fillRatio() > MAX_SPOOL_FILL;
    if (isFull && !this.#isPaused) {
      logger.warn({ path }, 'The spool is half full; lines wait in the log until there is room.');
    }
    if (!isFull && this.#isPaused) logger.info({ path }, 'There is room again; following the log.');
    this.#isPaused = isFull;
    return isFull;
  }

  async #leaveIfDone(tails: LogTail[], tail: LogTail): Promise<void> {
    const { clock } = this.#options;
    if (tail.retiredAtMs === undefined) return;
    if (clock.nowMs() - tail.retiredAtMs < RETIRED_LINGER_MS) return;
    const unfinished = tail.flush();
    tails.splice(tails.indexOf(tail), 1);
    await this.#spoolLines(tails, unfinished === undefined ? [] : [unfinished]);
    await tail.file.close();
  }

  async #spoolLines(tails: readonly LogTail[], lines: readonly LogLine[]): Promise<void> {
    const { path, spool, stamp, clock } = this.#options;
    const atMs = clock.nowMs();
    const drafts = lines.flatMap((line) => describeLine(path, line) ?? []);
    await spool.append({
      events: drafts.map((draft) => stampEvent(draft, stamp, atMs)),
      marks: { [path]: tails.map((tail) => tail.mark) },
    });
  }
}
