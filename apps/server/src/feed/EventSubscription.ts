import { type LogEvent, severityRank } from '@batcave/shared/events';
import type { CompiledFilter } from './eventFilter.ts';
import type { StreamSocket } from './ports.ts';

const WARN = severityRank('WARN');
/** Text of one frame, about: large payloads make many frames rather than one that nobody can hold. */
const FRAME_CHARS = 256 * 1024;

/** How much may wait in the buffer of one client. */
export interface BufferLimits {
  /** Above this nothing more is sent for now. */
  readonly pauseBytes: number;
  /** Below this sending goes on. */
  readonly resumeBytes: number;
}

/**
 * One client's view of the events: its filter, its rate, and how far it is.
 *
 * Either everything that matches is sent, or it is counted: as `sampled_out` when the client asked
 * for a rate, as `missed` when it is too far behind. Nothing is left out in silence.
 */
export class EventSubscription {
  /** Whether it is level with the hub and is offered what comes; else it reads the log by itself. */
  live = false;
  readonly #socket: StreamSocket;
  readonly #sub: string;
  readonly #wanted: CompiledFilter;
  readonly #maxPerSec: number | undefined;
  readonly #pauseBytes: number;
  #allowance: number;
  #refilledMs: number;
  /** The log up to here is sent or accounted for. */
  #seq: number;

  constructor(options: {
    readonly socket: StreamSocket;
    readonly sub: string;
    readonly wanted: CompiledFilter;
    readonly maxPerSec: number | undefined;
    readonly pauseBytes: number;
    readonly afterSeq: number;
    readonly nowMs: number;
  }) {
    this.#socket = options.socket;
    this.#sub = options.sub;
    this.#wanted = options.wanted;
    this.#maxPerSec = options.maxPerSec;
    this.#pauseBytes = options.pauseBytes;
    this.#allowance = options.maxPerSec ?? 0;
    this.#refilledMs = options.nowMs;
    this.#seq = options.afterSeq;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Accounts for a stretch that is not sent at all. `count` is how many of it were wanted. */
  skip(toSeq: number, count: number): void {
    const from = this.#seq + 1;
    this.#seq = toSeq;
    if (count === 0) return;
    this.#socket.send(JSON.stringify({ type: 'missed', sub: this.#sub, count, from, to: toSeq }));
  }

  /**
   * Sends what matches, up to `throughSeq`. Returns false when the client's buffer was full before
   * the end: it goes on from `seq` later. `json` gives an event's text, made once for all.
   */
  offer(
    events: readonly LogEvent[],
    throughSeq: number,
    nowMs: number,
    json: (event: LogEvent) => string,
  ): boolean {
    if (this.#isFull()) return false;
    this.#refill(nowMs);
    let texts: string[] = [];
    let chars = 0;
    let sampledOut = 0;
    for (const event of events) {
      if (event.seq <= this.#seq || !this.#wanted(event)) continue;
      if (!this.#mayPass(event)) {
        sampledOut += 1;
        continue;
      }
      const text = json(event);
      texts.push(text);
      chars += text.length;
      if (chars < FRAME_CHARS) continue;
      this.#send(texts, event.seq, sampledOut);
      if (this.#isFull()) return false;
      texts = [];
      chars = 0;
      sampledOut = 0;
    }
    this.#send(texts, Math.max(this.#seq, throughSeq), sampledOut);
    return true;
  }

  #isFull(): boolean {
    return this.#socket.bufferedBytes > this.#pauseBytes;
  }

  #send(texts: readonly string[], seq: number, sampledOut: number): void {
    this.#seq = seq;
    if (texts.length + sampledOut === 0) return;
    this.#socket.send(
      `{"type":"events","sub":${JSON.stringify(this.#sub)},"seq":${String(seq)},"sampled_out":${String(sampledOut)},"events":[${texts.join(',')}]}`,
    );
  }

  /** WARN and worse always pass and use the rate up, but are no debt that INFO must pay later. */
  #mayPass(event: LogEvent): boolean {
    if (this.#maxPerSec === undefined) return true;
    const passes = this.#allowance >= 1 || severityRank(event.severity) >= WARN;
    if (passes) this.#allowance = Math.max(0, this.#allowance - 1);
    return passes;
  }

  #refill(nowMs: number): void {
    if (this.#maxPerSec === undefined) return;
    const gained = (Math.max(0, nowMs - this.#refilledMs) / 1000) * this.#maxPerSec;
    this.#allowance = Math.min(this.#maxPerSec, this.#allowance + gained);
    this.#refilledMs = nowMs;
  }
}
