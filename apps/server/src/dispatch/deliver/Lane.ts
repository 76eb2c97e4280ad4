import type { Receiver } from '@batcave/shared/dispatch';
import { type EpochMs, parseDuration } from '@batcave/shared/time';

/** How fast a lane goes. */
export interface Pace {
  readonly most: number;
  readonly perMs: number;
  /** Messages that are on their way at the same time. */
  readonly atOnce: number;
}

/**
 * What the providers allow: Slack about one message a second and channel, PagerDuty 120 a minute and key.
 * Mail servers and webhooks say themselves.
 */
const PACES: Readonly<Record<Receiver['type'], Pace>> = {
  slack: { most: 5, perMs: 5000, atOnce: 1 },
  pagerduty: { most: 100, perMs: 60_000, atOnce: 4 },
  email: { most: 100, perMs: 10_000, atOnce: 3 },
  webhook: { most: 10_000, perMs: 1000, atOnce: 16 },
};

/** How fast messages may go to a receiver. */
export function paceOf({ type, rate_limit: limit }: Pick<Receiver, 'type' | 'rate_limit'>): Pace {
  const pace = PACES[type];
  const perMs = limit === undefined ? undefined : parseDuration(limit.per);
  if (limit === undefined || perMs === undefined || perMs === 0) return pace;
  return { ...pace, most: limit.most, perMs };
}

/** The messages of one receiver on their way: how many, how fast, and whether it asked to wait. */
export class Lane {
  #pace: Pace;
  #tokens: number;
  #filledMs: EpochMs;
  #underWay = 0;
  #pausedUntilMs: EpochMs = 0;

  constructor(pace: Pace, nowMs: EpochMs) {
    this.#pace = pace;
    this.#tokens = pace.most;
    this.#filledMs = nowMs;
  }

  /** Until when the provider wants nothing; in the past: it takes messages. */
  get pausedUntilMs(): EpochMs {
    return this.#pausedUntilMs;
  }

  use(pace: Pace): void {
    this.#pace = pace;
  }

  /** Takes the right to send one now, or says from when on it is worth asking again. */
  take(nowMs: EpochMs): { readonly ok: true } | { readonly ok: false; readonly againMs: EpochMs } {
    const { most, perMs, atOnce } = this.#pace;
    // A clock that was set back gives nothing and takes nothing.
    const passedMs = Math.max(0, nowMs - this.#filledMs);
    this.#tokens = Math.min(most, this.#tokens + (passedMs * most) / perMs);
    this.#filledMs = nowMs;
    if (nowMs < this.#pausedUntilMs) return { ok: false, againMs: this.#pausedUntilMs };
    if (this.#underWay >= atOnce) return { ok: false, againMs: Infinity };
    if (this.#tokens < 1)
      return { ok: false, againMs: nowMs + Math.ceil(((1 - this.#tokens) * perMs) / most) };
    this.#tokens -= 1;
    this.#underWay += 1;
    return { ok: true };
  }

  /** One has arrived or not. `pauseMs`: the provider wants nothing for so long. */
  done(nowMs: EpochMs, pauseMs = 0): void {
    this.#underWay -= 1;
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + pauseMs);
  }
}
