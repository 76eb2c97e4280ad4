import { HOOK_LIMITS } from '@batcave/shared/remediation';
import type { EpochMs } from '@batcave/shared/time';
import { callOf } from './callOf.ts';
import { escapeAnswer, judgeAnswer } from './judgeAnswer.ts';
import type { Alarm, HookSecrets, HookTarget, RunnerLedger, Sending } from './ports.ts';

const IDLE_MS = 1000;
/** Calls under way at a time; others wait in their place. */
const MAX_CALLS = 32;
const RETRY_MS = 500;
/** How long after a fault it is looked for runs that are to be sent and of which nothing is known here. */
const LOST_MS = 60_000;

/** Settings and ports of the runner. */
export interface RunnerOptions {
  readonly ledger: RunnerLedger;
  readonly target: HookTarget;
  readonly secrets: HookSecrets;
  readonly alarm: Alarm;
  readonly now: () => EpochMs;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** How long calls may still take once it has to stop. */
  readonly graceMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Follows the alerts, begins what hooks do by themselves, sends what is approved and looks at what came of
 * it. Only one may run at a time, the leader. What it knows is in the ledger: it can be killed at any moment.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #calls = new Map<string, Promise<void>>();
  /** Until when a run may turn up whose answer was lost: what was asked of the store may be done later. */
  #recoverUntilMs: EpochMs = -Infinity;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Runs until the signal aborts and no call is under way any more. */
  async lead(signal: AbortSignal): Promise<void> {
    const { ledger, alarm, now, sleep, onError } = this.#options;
    const ring = (): void => alarm.ring();
    signal.addEventListener('abort', ring);
    const stopCalls = new AbortController();
    let isRecovered = false;
    try {
      while (!signal.aborted) {
        try {
          // Not before it has worked: a run of before would be taken for one of ours.
          if (!isRecovered || now() < this.#recoverUntilMs)
            await ledger.recover(now(), [...this.#calls.keys()]);
          isRecovered = true;
          const done =
            (await this.#follow(signal)) + (await this.#advance(signal, stopCalls.signal));
          if (done === 0) await alarm.wait(IDLE_MS);
        } catch (error) {
          onError(error);
          await sleep(RETRY_MS, signal);
        }
      }
      await this.#endCalls(stopCalls);
    } finally {
      signal.removeEventListener('abort', ring);
    }
  }

  async #follow(signal: AbortSignal): Promise<number> {
    const { ledger, now } = this.#options;
    let looked = 0;
    for (const tenant of await ledger.behind()) {
      if (signal.aborted) break;
      looked += await ledger.follow(tenant, now());
    }
    return looked;
  }

  /** Each by itself: one that cannot be taken on does not hold up the others. */
  async #advance(signal: AbortSignal, stopCalls: AbortSignal): Promise<number> {
    const { ledger, now, onError } = this.#options;
    const free = MAX_CALLS - this.#calls.size;
    if (free <= 0) return 0;
    let taken = 0;
    for (const { tenant, runId } of await ledger.due(now(), free)) {
      if (signal.aborted) break;
      if (this.#calls.has(runId)) continue;
      try {
        const sending = await ledger.advance(tenant, runId, now());
        taken += 1;
        if (sending !== undefined) this.#begin(sending, stopCalls);
      } catch (error) {
        // It may be durable all the same that it is sent, and then nobody does: no other run may begin there.
        this.#recoverUntilMs = now() + LOST_MS;
        onError(error);
      }
    }
    return taken;
  }

  #begin(sending: Sending, stopCalls: AbortSignal): void {
    const call = this.#send(sending, stopCalls)
      .catch(this.#options.onError)
      .finally(() => {
        this.#calls.delete(sending.runId);
        this.#options.alarm.ring();
      });
    this.#calls.set(sending.runId, call);
  }

  async #send(sending: Sending, signal: AbortSignal): Promise<void> {
    const { target, secrets, now } = this.#options;
    const { tenant, runId, request } = sending;
    let spec;
    try {
      spec = secrets.open(tenant, sending.spec);
    } catch {
      const reason = 'It was not sent: the secrets of the hook cannot be opened. Set them again.';
      await this.#settle(sending, { kind: 'failed', reason }, undefined, signal);
      return;
    }
    const sent = await target.send(callOf(spec, request, { runId, nowMs: now(), signal }));
    const answer =
      sent.kind === 'answered'
        ? { status: sent.status, body: escapeAnswer(sent.body, HOOK_LIMITS.maxAnswerBytes) }
        : undefined;
    await this.#settle(sending, judgeAnswer(sent), answer, signal);
  }

  /** What came of it is known here alone: it is tried until it is kept, or nobody waits any more. */
  async #settle(
    sending: Sending,
    outcome: Parameters<RunnerLedger['settle']>[1],
    answer: Parameters<RunnerLedger['settle']>[2],
    signal: AbortSignal,
  ): Promise<void> {
    const { ledger, now, sleep, onError } = this.#options;
    for (;;) {
      try {
        await ledger.settle(sending, outcome, answer, now());
        return;
      } catch (error) {
        onError(error);
        if (signal.aborted) return;
        await sleep(RETRY_MS, signal);
      }
    }
  }

  async #endCalls(stopCalls: AbortController): Promise<void> {
    const { sleep, graceMs } = this.#options;
    const ended = new AbortController();
    const all = Promise.all(this.#calls.values()).finally(() => ended.abort());
    await sleep(graceMs, ended.signal);
    stopCalls.abort();
    await all;
  }
}
