import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import type { MarkedLog } from '../alerts/index.ts';
import { LogListeners } from './LogListeners.ts';
import type { SampleEntry } from './ports.ts';

/** The place of a sample in the merged order: the same however the topics are cut into partitions. */
type OrderKey = readonly [receivedAtMs: EpochMs, tenant: string, source: string, seq: number];

/** What a merged log is opened with again. Plain JSON. */
export interface MergeMark {
  readonly seq: number;
  /** The first record that holds a sample which was not read yet, or the next one. */
  readonly offset: number;
  /** Records before this one were met: until they are met again, nothing is let go. */
  readonly untilOffset: number;
  /** What each sender had said. */
  readonly watermarksMs: readonly EpochMs[];
  /** The last sample that was read; `null` before the first. */
  readonly last: OrderKey | null;
}

interface Held {
  readonly offset: number;
  readonly event: LogEvent;
}

const BEGIN: MergeMark = { seq: 0, offset: 0, untilOffset: 0, watermarksMs: [], last: null };

/**
 * Samples of all partitions of the events topic in one order.
 *
 * Each sender's samples come in the order of its log; between senders there is none. So a sample is
 * held until every sender has said that it will send nothing older, and what is released then is
 * ordered by time of reception, tenant, source and seq. The order depends on the events alone: not on
 * how many partitions or instances there are, nor on which of them was slow or died meanwhile.
 *
 * Its own seq counts the samples in that order.
 */
export class MergedLog implements MarkedLog {
  readonly #listeners = new LogListeners();
  readonly #senders: { readonly held: Held[]; watermarkMs: EpochMs; lastSeq: number }[];
  #released: { readonly held: Held; readonly seq: number }[] = [];
  #last: OrderKey | null;
  #lastReadSeq: number;
  #headSeq: number;
  #clockMs: EpochMs;
  #nextOffset: number;
  readonly #untilOffset: number;

  constructor(senders: number, mark: MergeMark = BEGIN) {
    this.#senders = Array.from({ length: senders }, (_, i) => ({
      held: [],
      watermarkMs: mark.watermarksMs[i] ?? 0,
      lastSeq: -1,
    }));
    this.#last = mark.last;
    this.#lastReadSeq = mark.seq;
    this.#headSeq = mark.seq;
    this.#clockMs = mark.last?.[0] ?? 0;
    this.#nextOffset = mark.offset;
    this.#untilOffset = mark.untilOffset;
  }

  /** Samples that the engine could read and has not read yet. */
  get waiting(): number {
    return this.#released.length;
  }

  /** Whom the others wait for. */
  get slowestSender(): { readonly from: number; readonly watermarkMs: EpochMs } {
    let from = 0;
    this.#senders.forEach(({ watermarkMs }, i) => {
      if (watermarkMs < (this.#senders[from]?.watermarkMs ?? 0)) from = i;
    });
    return { from, watermarkMs: this.#senders[from]?.watermarkMs ?? 0 };
  }

  /** Takes the next record. Repeats of a sender that was replaced are dropped. Call `release` after the last. */
  offer(offset: number, entry: Exclude<SampleEntry, { kind: 'refused' }>): void {
    this.#nextOffset = Math.max(this.#nextOffset, offset + 1);
    const sender = this.#senders[entry.from];
    if (sender === undefined)
      throw new Error(`a sample comes from partition ${String(entry.from)}, which is not there`);
    if (entry.kind === 'watermark') {
      sender.watermarkMs = Math.max(sender.watermarkMs, entry.clockMs);
      return;
    }
    const { event } = entry;
    if (event.seq <= sender.lastSeq) return;
    sender.lastSeq = event.seq;
    sender.watermarkMs = Math.max(sender.watermarkMs, event.receivedAtMs);
    if (this.#last !== null && compareKeys(keyOf(event), this.#last) <= 0) return; // read before the restart
    sender.held.push({ offset, event });
  }

  /** Lets go of everything that no sender can precede any more. */
  release(): void {
    // Samples that were free before the restart come one by one: only all of them are in order.
    if (this.#nextOffset < this.#untilOffset) return;
    const safeMs = Math.min(...this.#senders.map(({ watermarkMs }) => watermarkMs));
    if (safeMs <= this.#clockMs) return;
    this.#clockMs = safeMs;
    const free: Held[] = [];
    for (const { held } of this.#senders) {
      const rest = held.findIndex(({ event }) => event.receivedAtMs >= safeMs);
      free.push(...held.splice(0, rest === -1 ? held.length : rest));
    }
    free.sort((a, b) => compareKeys(keyOf(a.event), keyOf(b.event)));
    for (const held of free) this.#released.push({ held, seq: (this.#headSeq += 1) });
    this.#listeners.tell();
  }

  position(): { headSeq: number; clockMs: EpochMs } {
    return { headSeq: this.#headSeq, clockMs: this.#clockMs - 1 };
  }

  read(afterSeq: number, limit: number): Promise<readonly LogEvent[]> {
    this.#forget(afterSeq);
    const page = this.#released.slice(0, limit);
    return Promise.resolve(page.map(({ held, seq }) => ({ ...held.event, seq })));
  }

  onAdvance(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  mark(seq: number): MergeMark {
    this.#forget(seq);
    const held = this.#senders.flatMap((sender) => sender.held);
    const open = [...this.#released.map((released) => released.held), ...held];
    return {
      seq: this.#lastReadSeq,
      offset: open.reduce((least, { offset }) => Math.min(least, offset), this.#nextOffset),
      untilOffset: Math.max(this.#nextOffset, this.#untilOffset),
      watermarksMs: this.#senders.map(({ watermarkMs }) => watermarkMs),
      last: this.#last,
    };
  }

  /** The engine has them: they are not needed any more. */
  #forget(upToSeq: number): void {
    const from = this.#released.findIndex(({ seq }) => seq > upToSeq);
    const gone = this.#released.splice(0, from === -1 ? this.#released.length : from);
    const last = gone.at(-1);
    if (last === undefined) return;
    this.#last = keyOf(last.held.event);
    this.#lastReadSeq = last.seq;
  }
}

function keyOf({ receivedAtMs, tenant, source, seq }: LogEvent): OrderKey {
  return [receivedAtMs, tenant, source, seq];
}

function compareKeys(a: OrderKey, b: OrderKey): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1;
  if (a[2] !== b[2]) return a[2] < b[2] ? -1 : 1;
  return a[3] - b[3];
}
