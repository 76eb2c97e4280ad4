import type { EventInput } from '@batcave/shared/events';
import type { CanaryFlight, CanaryReport, CanaryStage } from '@batcave/shared/health';
import { type DurationMs, type EpochMs, formatInstant } from '@batcave/shared/time';
import { type CanaryLimits, type CanaryStanding, CanaryWatch } from './CanaryWatch.ts';
import type { CanaryAlarms, CanaryDoor } from './ports.ts';

export const CANARY_EVENT_TYPE = 'sentry.canary';

const LOOK_MS = 200;
/** While all is not well consoles hear of it so often, so that they see it go on. */
const REPEAT_MS = 2000;
const SEND_AGAIN_MS = 500;
const SETTLE_AGAIN_MS = 1000;
const TELL_AGAIN_MS = 60_000;
/** A door that takes nothing more is not pressed: what waits is lost soon, and tells. */
const MAX_UNDER_WAY = 64;

/** Settings and ports of the canary. */
export interface CanaryOptions {
  /** Which server this is, for those who see several. */
  readonly server: string;
  readonly source: string;
  readonly intervalMs: DurationMs;
  readonly limits: CanaryLimits;
  readonly door: CanaryDoor;
  readonly alarms: CanaryAlarms;
  readonly newId: () => string;
  readonly now: () => EpochMs;
  /** Milliseconds by the clock that nobody sets. */
  readonly elapsed: () => number;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** At every canary that came through, at every change, and every two seconds while all is not well. */
  readonly onReport: (report: CanaryReport) => void;
  readonly onStage: (stage: CanaryStage, tookMs: DurationMs) => void;
  /** So many did not come through. */
  readonly onLost: (count: number) => void;
  /** Late or lost: at the beginning, and once a minute while it lasts. */
  readonly onTrouble: (report: CanaryReport, settleError: unknown) => void;
}

/**
 * Sends an event to this server every few seconds, as any producer does, watches it go through, and
 * raises an alarm by a way of its own when it takes too long.
 */
export class CanaryRunner {
  readonly #options: CanaryOptions;
  readonly #watch: CanaryWatch;
  #standing: CanaryStanding;
  /** When that began, by the clock on the wall. */
  #sinceMs: EpochMs;
  #reportDueMs = 0;
  #troubleDueMs = 0;
  #settled = '';
  #settleDueMs = 0;
  #settling: Promise<void> | undefined;
  #settleError: unknown;

  constructor(options: CanaryOptions) {
    this.#options = options;
    this.#watch = new CanaryWatch(options.limits, options.elapsed());
    this.#standing = this.#watch.standing;
    this.#sinceMs = options.now();
  }

  /** How it stands, as of the last look. */
  report(): CanaryReport {
    const { server, intervalMs, now, elapsed } = this.#options;
    const { status, reason, lastSentMs, sent, lost } = this.#standing;
    const nowMs = now();
    const lastAtMs = lastSentMs === undefined ? undefined : nowMs - (elapsed() - lastSentMs);
    return {
      server,
      status,
      since: formatInstant(this.#sinceMs),
      reason,
      as_of: formatInstant(nowMs),
      interval_ms: intervalMs,
      last_at: lastAtMs === undefined ? null : formatInstant(Math.round(lastAtMs)),
      sent,
      lost,
      stages: this.#watch.stages(),
    };
  }

  /** The last canaries that are over, oldest first. */
  flights(): CanaryFlight[] {
    const { now, elapsed } = this.#options;
    const offsetMs = now() - elapsed();
    return this.#watch.past().map(({ sentMs, isLost, tookMs }) => ({
      sent_at: formatInstant(Math.round(offsetMs + sentMs)),
      lost: isLost,
      took_ms: Object.fromEntries(
        Object.entries(tookMs).map(([stage, ms]) => [stage, Math.round(ms * 10) / 10]),
      ),
    }));
  }

  /** Tells that the event has passed a stage. Without effect for events that are no canary under way. */
  reached(eventId: string, stage: CanaryStage): void {
    const tookMs = this.#watch.reached(eventId, stage, this.#options.elapsed());
    if (tookMs === undefined) return;
    this.#options.onStage(stage, tookMs);
    this.#look();
  }

  /** Sends and watches until the signal aborts. An alarm that stands then stands until it is known to be over. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#runSending(signal), this.#runLooking(signal)]);
    await this.#settling;
  }

  async #runSending(signal: AbortSignal): Promise<void> {
    const { sleep, intervalMs } = this.#options;
    const sending = new Set<Promise<void>>();
    while (!signal.aborted) {
      if (this.#watch.underWay < MAX_UNDER_WAY) {
        const sent = this.#send(signal).finally(() => sending.delete(sent));
        sending.add(sent);
      }
      await sleep(intervalMs, signal);
    }
    await Promise.all(sending);
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { door, source, newId, now, elapsed, sleep, limits } = this.#options;
    const id = newId();
    const sentAtMs = now();
    this.#watch.sent(id, elapsed());
    const event: EventInput = {
      event_id: id,
      source,
      type: CANARY_EVENT_TYPE,
      severity: 'INFO',
      timestamp: formatInstant(sentAtMs),
      // Each is a group of its own: so each raises an alert, however soon they follow each other.
      labels: { canary: id },
      payload: { n: this.#watch.standing.sent, sent_at_ms: sentAtMs },
    };
    const within = AbortSignal.any([signal, AbortSignal.timeout(limits.lostMs)]);
    // As a producer does: what was not taken in is sent again, and stored once.
    while (!within.aborted) {
      const outcome = await door.send(event, within);
      if (outcome.ok) return this.reached(id, 'accepted');
      this.#watch.failed(id, outcome.reason);
      await sleep(SEND_AGAIN_MS, within);
    }
  }

  async #runLooking(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#look();
      await this.#options.sleep(LOOK_MS, signal);
    }
  }

  #look(): void {
    const { elapsed, now, intervalMs, onLost, onReport, onTrouble } = this.#options;
    const nowMs = elapsed();
    const before = this.#standing;
    const standing = this.#watch.look(nowMs);
    const { status, lost, lastSentMs } = standing;
    this.#standing = standing;
    if (lost > before.lost) onLost(lost - before.lost);
    if (status !== before.status) {
      this.#sinceMs = now();
      this.#troubleDueMs = 0;
    }
    const isTrouble = status === 'late' || status === 'lost';
    const hasNews = status !== before.status || lastSentMs !== before.lastSentMs;
    if (hasNews || nowMs >= this.#reportDueMs) {
      this.#reportDueMs = nowMs + (isTrouble ? REPEAT_MS : Math.max(intervalMs, REPEAT_MS));
      onReport(this.report());
    }
    this.#settle(nowMs);
    if (!isTrouble || nowMs < this.#troubleDueMs) return;
    this.#troubleDueMs = nowMs + TELL_AGAIN_MS;
    onTrouble(this.report(), this.#settleError);
  }

  /** Brings the alerts level with what stands, one try at a time, until it is done. */
  #settle(nowMs: number): void {
    const { alarms, server, now } = this.#options;
    const { status, reason } = this.#standing;
    if (status === 'waiting') return;
    const sinceMs = this.#sinceMs;
    const key = status === 'ok' ? status : `${status} ${String(sinceMs)}`;
    if (key === this.#settled || this.#settling !== undefined || nowMs < this.#settleDueMs) return;
    const alarm =
      status === 'ok' ? null : { server, level: status, sinceMs, reason: reason ?? 'no reason' };
    this.#settling = alarms
      .settle(alarm, now())
      .then(
        () => {
          this.#settled = key;
          this.#settleError = undefined;
        },
        (error: unknown) => {
          this.#settleError = error;
          this.#settleDueMs = this.#options.elapsed() + SETTLE_AGAIN_MS;
        },
      )
      .finally(() => (this.#settling = undefined));
  }
}
