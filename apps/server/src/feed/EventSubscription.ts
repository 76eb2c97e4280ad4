import { type LogEvent, severityRank } from '@batcave/shared/events';
import type { CompiledFilter } from './eventFilter.ts';
import type { StreamSocket } from './ports.ts';

const WARN = severityRank('WARN');

/** Limits of what one slow client may hold up. */
export interface BufferLimits {
  /** Above this nothing more is sent; what comes is counted as missed. */
  readonly pauseBytes: number;
  /** Below this sending goes on, after a `missed` frame. */
  readonly resumeBytes: number;
}

/**
 * One client's view of the events.
 *
 * Either everything that matches is sent, or it is counted: as `sampled_out` when the client asked
 * for a rate, as `missed` when the client does not keep up. Nothing is left out in silence.
 */
export class EventSubscription {
  readonly #socket: StreamSocket;
  readonly #sub: string;
  readonly #wanted: CompiledFilter;
  readonly #maxPerSec: number;
  readonly #limits: BufferLimits;
  #allowance: number;
  #refilledMs: number;
  #missed: { from: number; to: number; count: number } | undefined;
  /** The log up to here is sent or accounted for. */
  #seq: number;

  constructor(options: {
    readonly socket: StreamSocket;
    readonly sub: string;
    readonly wanted: CompiledFilter;
    readonly maxPerSec: number;
    readonly limits: BufferLimits;
    readonly afterSeq: number;
    readonly nowMs: number;
  }) {
    this.#socket = options.socket;
    this.#sub = options.sub;
    this.#wanted = options.wanted;
    this.#maxPerSec = options.maxPerSec;
    this.#limits = options.limits;
    this.#allowance = options.maxPerSec;
    this.#refilledMs = options.nowMs;
    this.#seq = options.afterSeq;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Accounts for a stretch that will not be read at all. */
  skip(toSeq: number, count: number): void {
    if (count > 0) this.#miss(this.#seq + 1, toSeq, count);
    this.#seq = toSeq;
  }

  /** Sends what matches. `json` gives an event's text, made once for all who want it. */
  offer(
    events: readonly LogEvent[],
    throughSeq: number,
    nowMs: number,
    json: (event: LogEvent) => string,
  ): void {
    this.#refill(nowMs);
    const full = this.#socket.bufferedBytes > this.#limits.pauseBytes;
    const texts: string[] = [];
    let sampledOut = 0;
    let missed = 0;
    for (const event of events) {
      if (event.seq <= this.#seq || !this.#wanted(event)) continue;
      if (full) missed += 1;
      else if (this.#allowance >= 1 || severityRank(event.severity) >= WARN) {
        this.#allowance -= 1;
        texts.push(json(event));
      } else sampledOut += 1;
    }
    const from = this.#seq + 1;
    this.#seq = Math.max(this.#seq, throughSeq);
    if (missed > 0) this.#miss(from, this.#seq, missed);
    if (texts.length + sampledOut === 0) return;
    this.#tellMissed();
    this.#socket.send(
      `{"type":"events","sub":${JSON.stringify(this.#sub)},"seq":${String(this.#seq)},"sampled_out":${String(sampledOut)},"events":[${texts.join(',')}]}`,
    );
  }

  /** Tells a client that has room again what it missed. Called at every heartbeat. */
  settle(): void {
    if (this.#socket.bufferedBytes <= this.#limits.resumeBytes) this.#tellMissed();
  }

  #miss(from: number, to: number, count: number): void {
    this.#missed =
      this.#missed === undefined
        ? { from, to, count }
        : { from: this.#missed.from, to, count: this.#missed.count + count };
  }

  #tellMissed(): void {
    if (this.#missed === undefined) return;
    this.#socket.send(JSON.stringify({ type: 'missed', sub: this.#sub, ...this.#missed }));
    this.#missed = undefined;
  }

  #refill(nowMs: number): void {
    const gained = ((nowMs - this.#refilledMs) / 1000) * this.#maxPerSec;
    this.#allowance = Math.min(this.#maxPerSec, this.#allowance + gained);
    this.#refilledMs = nowMs;
  }
}
