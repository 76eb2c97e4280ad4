import {
  CANARY_HISTORY,
  CANARY_STAGES,
  type CanaryReport,
  type CanaryStage,
  type CanaryStatus,
} from '@batcave/shared/health';
import type { DurationMs } from '@batcave/shared/time';
import { StageTimes } from './StageTimes.ts';

/** So many must come through in time, one after the other, before it counts as over: one slow canary in two is no recovery. */
export const CALM_AFTER = 3;

/** What a canary may take. */
export interface CanaryLimits {
  /** Until the rules have judged it. */
  readonly judgedMs: DurationMs;
  /** Until a client of the live stream has its alert. */
  readonly wholeMs: DurationMs;
  /** What has not come through by then never will. */
  readonly lostMs: DurationMs;
}

/** What stands now. Times are those of the clock that `CanaryWatch` was given. */
export interface CanaryStanding {
  readonly status: Exclude<CanaryStatus, 'off'>;
  readonly sinceMs: number;
  readonly reason: string | null;
  readonly sent: number;
  readonly lost: number;
  /** When the last that came through was sent. */
  readonly lastSentMs: number | undefined;
}

/** A canary that is not waited for any more. */
export interface PastFlight {
  readonly sentMs: number;
  readonly isLost: boolean;
  /** How long after the sending it passed each stage. */
  readonly tookMs: Readonly<Partial<Record<CanaryStage, DurationMs>>>;
}

interface Flight {
  readonly n: number;
  readonly sentMs: number;
  readonly seen: Set<CanaryStage>;
  readonly tookMs: Partial<Record<CanaryStage, DurationMs>>;
  wasLate: boolean;
  failure: string | undefined;
}

/** By the last stage that was seen. */
const NOT_YET: Readonly<Record<CanaryStage | 'none', string>> = {
  none: 'not accepted',
  accepted: 'accepted, not judged',
  judged: 'judged, its alert not committed',
  alerted: 'its alert committed, not on the live stream',
  streamed: 'on the live stream, its 202 did not come',
};

/**
 * Judges from when canaries were sent and what they have passed whether all is well. Pure: all times
 * come in, from one clock that nobody sets.
 *
 * Late at the first that takes too long, lost at the first that does not come through; over when
 * `CALM_AFTER` in a row were in time and none is overdue. Until the first has come through only a loss
 * counts: a program that has just begun is slow.
 */
export class CanaryWatch {
  readonly #limits: CanaryLimits;
  readonly #flights = new Map<string, Flight>();
  readonly #times = new StageTimes();
  readonly #past: PastFlight[] = [];
  #status: CanaryStanding['status'] = 'waiting';
  #sinceMs: number;
  #reason: string | null = null;
  #sent = 0;
  #lost = 0;
  #inTime = 0;
  #lastSentMs: number | undefined;

  constructor(limits: CanaryLimits, nowMs: number) {
    this.#limits = limits;
    this.#sinceMs = nowMs;
  }

  get underWay(): number {
    return this.#flights.size;
  }

  get standing(): CanaryStanding {
    return {
      status: this.#status,
      sinceMs: this.#sinceMs,
      reason: this.#reason,
      sent: this.#sent,
      lost: this.#lost,
      lastSentMs: this.#lastSentMs,
    };
  }

  stages(): CanaryReport['stages'] {
    return this.#times.report();
  }

  /** The last `CANARY_HISTORY` that are over, oldest first. */
  past(): readonly PastFlight[] {
    return [...this.#past];
  }

  /** One goes out. */
  sent(id: string, nowMs: number): void {
    this.#sent += 1;
    this.#flights.set(id, {
      n: this.#sent,
      sentMs: nowMs,
      seen: new Set(),
      tookMs: {},
      wasLate: false,
      failure: undefined,
    });
  }

  /** A try to send it did not succeed; it is waited for all the same. */
  failed(id: string, reason: string): void {
    const flight = this.#flights.get(id);
    if (flight !== undefined) flight.failure = reason;
  }

  /** It has passed a stage. Gives how long after the sending; undefined for one that is not waited for. */
  reached(id: string, stage: CanaryStage, nowMs: number): DurationMs | undefined {
    const flight = this.#flights.get(id);
    if (flight === undefined || flight.seen.has(stage)) return undefined;
    // First of all: what is late when it comes is late, though nobody has looked meanwhile.
    this.#judge(flight, nowMs);
    const tookMs = nowMs - flight.sentMs;
    this.#times.add(stage, tookMs);
    flight.seen.add(stage);
    flight.tookMs[stage] = tookMs;
    if (stage === 'accepted') flight.failure = undefined;
    if (!isWhole(flight)) return tookMs;
    this.#end(id, flight, false);
    this.#lastSentMs = Math.max(this.#lastSentMs ?? flight.sentMs, flight.sentMs);
    this.#inTime = flight.wasLate ? 0 : this.#inTime + 1;
    return tookMs;
  }

  /** Judges what is under way, and gives what stands now. */
  look(nowMs: number): CanaryStanding {
    for (const [id, flight] of this.#flights) {
      this.#judge(flight, nowMs);
      if (nowMs - flight.sentMs < this.#limits.lostMs) continue;
      this.#end(id, flight, true);
      this.#lost += 1;
      this.#inTime = 0;
      this.#become('lost', nowMs, describe(flight, nowMs));
    }
    const overdue = [...this.#flights.values()].find(({ wasLate }) => wasLate);
    const enough = this.#status === 'waiting' ? 1 : CALM_AFTER;
    if (overdue === undefined && this.#inTime >= enough) this.#become('ok', nowMs, null);
    // How long it has been is told as it is now.
    if (overdue !== undefined && this.#status === 'late') this.#reason = describe(overdue, nowMs);
    return this.standing;
  }

  #end(id: string, { sentMs, tookMs }: Flight, isLost: boolean): void {
    this.#flights.delete(id);
    this.#past.push({ sentMs, isLost, tookMs });
    if (this.#past.length > CANARY_HISTORY) this.#past.shift();
  }

  #judge(flight: Flight, nowMs: number): void {
    const ageMs = nowMs - flight.sentMs;
    const { judgedMs, wholeMs } = this.#limits;
    const isLate = (!isJudged(flight) && ageMs > judgedMs) || ageMs > wholeMs;
    if (!isLate) return;
    if (!flight.wasLate) this.#inTime = 0;
    flight.wasLate = true;
    if (this.#status === 'ok') this.#become('late', nowMs, describe(flight, nowMs));
  }

  #become(status: CanaryStanding['status'], nowMs: number, reason: string | null): void {
    this.#reason = reason;
    if (this.#status === status) return;
    // What was in time before says nothing of how it goes on from here.
    if (status !== 'ok') this.#inTime = 0;
    this.#status = status;
    this.#sinceMs = nowMs;
  }
}

/** Where another server judges, its alert on the stream is the first that is seen of it here. */
function isJudged({ seen }: Flight): boolean {
  return seen.has('judged') || seen.has('streamed');
}

/** The answer to the producer may come after the alert. */
function isWhole({ seen }: Flight): boolean {
  return seen.has('accepted') && seen.has('streamed');
}

function describe({ n, sentMs, seen, failure }: Flight, nowMs: number): string {
  const age = ((nowMs - sentMs) / 1000).toFixed(1);
  const last = CANARY_STAGES.findLast((stage) => seen.has(stage)) ?? 'none';
  const why = failure === undefined ? '' : `: ${failure}`;
  return `canary ${String(n)} after ${age} s: ${NOT_YET[last]}${why}`;
}
