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
  readonly from: number;
  readonly offset: number;
  readonly event: LogEvent;
  /** What the sender had said before it. */
  readonly watermarkBeforeMs: EpochMs;
}

interface Sender {
  readonly held: Held[];
  watermarkMs: EpochMs;
  lastSeq: number;
  /** It has sent more than there is room for: its watermark waits until that is read again. */
  capMs: EpochMs | undefined;
}

/** Samples that are held for a sender that stands still, at most. What comes then is read again later. */
const MAX_HELD = 100_000;

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
  readonly #senders: Sender[];
  readonly #maxHeld: number;
  #heldCount = 0;
  /** The first record that there was no room for. */
  #cutOffset: number | undefined;
  #released: { readonly held: Held; readonly seq: number }[] = [];
  #last: OrderKey | null;
  #lastReadSeq: number;
  #headSeq: number;
  #clockMs: EpochMs;
  #nextOffset: number;
  readonly #untilOffset: number;

  constructor(senders: number, mark: MergeMark = BEGIN, maxHeld = MAX_HELD) {
    this.#senders = Array.from({ length: senders }, (_, i) => ({
      held: [],
      watermarkMs: mark.watermarksMs[i] ?? 0,
      lastSeq: -1,
      capMs: undefined,
    }));
    this.#maxHeld = maxHeld;
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

  /** Samples that wait for other senders. */
  get held(): number {
    return this.#heldCount;
  }

  /** Takes the next record. Repeats of a sender that was replaced are dropped. Call `release` after the last. */
  offer(offset: number, entry: Exclude<SampleEntry, { kind: 'refused' }>): void {
    this.#nextOffset = Math.max(this.#nextOffset, offset + 1);
    const sender = this.#senders[entry.from];
    if (sender === undefined)
      throw new Error(`a sample comes from partition ${String(entry.from)}, which is not there`);
    const watermarkBeforeMs = sender.watermarkMs;
    if (entry.kind === 'watermark') {
      sender.watermarkMs = Math.max(watermarkBeforeMs, capped(sender, entry.clockMs));
      return;
    }
    const { from, event } = entry;
    // What is older than the sender has said before is a repeat, or wanted only by rules of today.
    if (event.seq <= sender.lastSeq || event.receivedAtMs < watermarkBeforeMs) return;
    if (this.#last !== null && compareKeys(keyOf(event), this.#last) <= 0) return; // read before the restart
    if (this.#hasNoRoomFor(sender)) {
      this.#cutOffset ??= offset;
      sender.capMs ??= Math.max(event.receivedAtMs, watermarkBeforeMs);
      sender.watermarkMs = sender.capMs;
      return;
    }
    sender.lastSeq = event.seq;
    sender.watermarkMs = Math.max(watermarkBeforeMs, capped(sender, event.receivedAtMs));
    sender.held.push({ from, offset, event, watermarkBeforeMs });
    this.#heldCount += 1;
  }

  /** Lets go of everything that no sender can precede any more. */
  release(): void {
    // Samples that were free before the restart come one by one: only all of them are in order.
    if (this.#nextOffset < this.#untilOffset) return;
    const safeMs = this.#slowestMs();
    if (safeMs <= this.#clockMs) return;
    this.#clockMs = safeMs;
    const free: Held[] = [];
    for (const { held } of this.#senders) {
      const rest = held.findIndex(({ event }) => event.receivedAtMs >= safeMs);
      free.push(...held.splice(0, rest === -1 ? held.length : rest));
    }
    this.#heldCount -= free.length;
    free.sort((a, b) => compareKeys(keyOf(a.event), keyOf(b.event)));
    for (const held of free) this.#released.push({ held, seq: (this.#headSeq += 1) });
    this.#listeners.tell();
  }

  /**
   * From where records must be read again, once there is room for what there was none for. Without
   * bound one partition that stands still would fill the memory with the samples of the others.
   */
  takeCut(): number | undefined {
    const offset = this.#cutOffset;
    if (offset === undefined || this.#heldCount > this.#maxHeld / 2) return undefined;
    this.#cutOffset = undefined;
    for (const sender of this.#senders) sender.capMs = undefined;
    return offset;
  }

  /** Never for the slowest: the others wait for it. */
  #hasNoRoomFor(sender: Sender): boolean {
    if (sender.capMs !== undefined) return true;
    const isFull = this.#heldCount >= this.#maxHeld;
    return isFull && sender.watermarkMs > this.#slowestMs();
  }

  #slowestMs(): EpochMs {
    return Math.min(...this.#senders.map(({ watermarkMs }) => watermarkMs));
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
    const unread = this.#released.map(({ held }) => held);
    const open = [...unread, ...this.#senders.flatMap(({ held }) => held)];
    const least = open.reduce((low, { offset }) => Math.min(low, offset), this.#nextOffset);
    return {
      seq: this.#lastReadSeq,
      offset: Math.min(least, this.#cutOffset ?? least),
      untilOffset: Math.max(this.#cutOffset ?? this.#nextOffset, this.#untilOffset),
      watermarksMs: this.#senders.map(
        // As it was before what is to be read again, or that would pass for a repeat.
        ({ held, watermarkMs }, from) =>
          [...unread.filter((one) => one.from === from), ...held].reduce(
            (low, { watermarkBeforeMs }) => Math.min(low, watermarkBeforeMs),
            watermarkMs,
          ),
      ),
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

function capped({ capMs }: Sender, clockMs: EpochMs): EpochMs {
  return capMs === undefined ? clockMs : Math.min(clockMs, capMs);
}
