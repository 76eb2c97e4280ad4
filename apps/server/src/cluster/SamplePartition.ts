import { type Alarm, Engine } from '../alerts/index.ts';
import { type MergeMark, MergedLog } from './MergedLog.ts';
import type { PartitionParts } from './parts.ts';
import type { DeadLetter, PartitionName, RecordBatch, TopicRecord } from './ports.ts';
import { RecordQueue } from './RecordQueue.ts';
import { untilDone } from './retry.ts';
import { runTogether } from './runTogether.ts';
import { shareOf } from './shares.ts';

const ROUND_RECORDS = 4000;
const MAX_UNJUDGED = 20_000;

/** One partition of the samples topic: puts samples of all sources into one order and judges its groups. */
export class SamplePartition {
  readonly name: PartitionName;
  readonly #parts: PartitionParts;
  readonly #alarm: Alarm;
  #queue: RecordQueue | undefined;

  constructor(name: PartitionName, parts: PartitionParts) {
    this.name = name;
    this.#parts = parts;
    this.#alarm = parts.createAlarm();
  }

  aim(): void {
    this.#queue?.aim();
  }

  records(batch: RecordBatch): void {
    this.#queue?.push(batch);
  }

  lost(beforeOffset: number): void {
    this.#queue?.skipTo(beforeOffset);
  }

  /**
   * Takes the partition over and works on it until the signal aborts.
   *
   * @throws EngineFenced when another instance has taken it over.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { parts, name } = { parts: this.#parts, name: this.name };
    const ledger = parts.ledgerOf(name);
    const start = await this.#try(signal, () => ledger.takeOver());
    const mark = (start.standing?.mark ?? undefined) as MergeMark | undefined;
    const log = new MergedLog(parts.partitions, mark);
    const engine = new Engine({
      ...parts,
      log,
      ledger,
      alarm: parts.createAlarm(),
      share: shareOf(name, parts.partitions),
      onStep: (step) => parts.onStep(name, step),
      onRetry: (error) => parts.onRetry(name, error),
    });
    this.#queue = new RecordQueue(name, parts.reader, this.#alarm, mark?.offset ?? 0);
    this.#queue.aim();
    const decidedSeq = start.standing?.decided.seq ?? 0;
    await runTogether(signal, [
      (own) => this.#readOn(log, decidedSeq, own),
      async (own) => {
        // What was decided is on the topic: it is only to be read again.
        await this.#reach(log, decidedSeq, own);
        if (own.aborted) return; // a checkpoint now would say that what is missing was judged
        await engine.start(start, (text) => parts.onNotice(name, text), own);
        await engine.run(own);
      },
    ]);
  }

  #try<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { sleep, onRetry } = this.#parts;
    return untilDone(work, { signal, sleep, onRetry: (error) => onRetry(this.name, error) });
  }

  async #reach(log: MergedLog, seq: number, signal: AbortSignal): Promise<void> {
    while (log.position().headSeq < seq && !signal.aborted) await this.#parts.sleep(10, signal);
  }

  async #readOn(log: MergedLog, decidedSeq: number, signal: AbortSignal): Promise<void> {
    const queue = this.#queue;
    const ring = (): void => this.#alarm.ring();
    signal.addEventListener('abort', ring);
    while (queue !== undefined && !signal.aborted) {
      if (queue.isEmpty) {
        await this.#alarm.wait(1000);
        continue;
      }
      // The engine takes nothing before all that was decided is here: until then nothing makes room.
      if (log.position().headSeq >= decidedSeq) await this.#waitForRoom(log, signal);
      await this.#round(queue.take(ROUND_RECORDS), log, signal);
      const { watermarkMs: clockMs } = log.slowestSender;
      const unread = queue.endOffset - queue.nextOffset + queue.length;
      this.#parts.onRead(this.name, { records: unread + log.held, clockMs });
    }
    signal.removeEventListener('abort', ring);
  }

  /** Not for samples that are held: what lets them go may be behind, in the queue. */
  async #waitForRoom(log: MergedLog, signal: AbortSignal): Promise<void> {
    while (log.waiting > MAX_UNJUDGED && !signal.aborted) await this.#parts.sleep(5, signal);
  }

  async #round(
    records: readonly TopicRecord[],
    log: MergedLog,
    signal: AbortSignal,
  ): Promise<void> {
    const letters: DeadLetter[] = [];
    for (const record of records) {
      const entry = this.#parts.records.sample(record);
      if (entry.kind === 'refused') {
        letters.push({ ...this.name, record, refusal: entry.refusal });
        continue;
      }
      this.#parts.rules.note(entry.rulesRevision);
      log.offer(record.offset, entry);
    }
    if (letters.length > 0) await this.#try(signal, () => this.#parts.deadLetters.put(letters));
    log.release();
    const cutOffset = log.takeCut();
    if (cutOffset !== undefined) this.#queue?.rewind(cutOffset);
  }
}
