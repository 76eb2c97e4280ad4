import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import { REPLAY_LIMITS } from '@batcave/shared/replay';
import { BacktestJob, backtestJob, type JobSpec } from './BacktestJob.ts';
import type { BacktestTask } from './backtestMessages.ts';

/** A result comes in seconds. */
const RETRY_AFTER_MS = 5000;

/** The back-tests of this server: a few at once, so that they leave it room. */
export class Backtests {
  readonly #onFault: (error: unknown) => void;
  readonly #running = new Map<Pick<BacktestJob, 'fail'>, string>();
  /** Their threads are not gone yet. */
  readonly #threads = new Set<Pick<BacktestJob, 'ended'>>();
  #isStopping = false;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  /**
   * Starts one and resolves when it has begun to judge. Ends it when the signal aborts.
   *
   * @throws AppError `rate_limited` when others are at it; whatever the back-test finds at its beginning
   */
  start(principal: Principal, task: BacktestTask, closed?: AbortSignal): Promise<BacktestJob> {
    return this.startJob(principal, backtestJob(task), closed);
  }

  /** The same for another job that counts as one. */
  async startJob<
    Progress extends { readonly kind: 'progress' },
    Result extends { readonly kind: 'result' },
  >(
    principal: Principal,
    spec: JobSpec,
    closed?: AbortSignal,
  ): Promise<BacktestJob<Progress, Result>> {
    const who = `${principal.tenant}/${principal.kind}/${principal.name}`;
    this.#assertRoom(who);
    const job = new BacktestJob<Progress, Result>(spec, this.#onFault);
    this.#running.set(job, who);
    this.#threads.add(job);
    void job.over.then(() => this.#running.delete(job));
    void job.ended.then(() => this.#threads.delete(job));
    closed?.addEventListener('abort', () => job.cancel(), { once: true });
    if (closed?.aborted === true) job.cancel();
    await job.begun;
    return job;
  }

  /** Ends all of them; takes no more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const job of this.#running.keys()) job.fail(new AppError('shutting_down'));
    await Promise.all([...this.#threads].map(({ ended }) => ended));
  }

  #assertRoom(who: string): void {
    const { maxPerIdentity, maxPerServer } = REPLAY_LIMITS;
    if (this.#isStopping) throw new AppError('shutting_down', undefined, { retryAfterMs: 1000 });
    const all = [...this.#running.values()];
    const own = all.filter((other) => other === who).length;
    const refuse = (text: string) =>
      new AppError('rate_limited', text, { retryAfterMs: RETRY_AFTER_MS });
    if (own >= maxPerIdentity)
      throw refuse(
        `You have a back-test running: ${String(maxPerIdentity)} at once. Close it, or wait for its result.`,
      );
    if (all.length >= maxPerServer)
      throw refuse(
        `This server runs ${String(maxPerServer)} back-tests at once, and does. Try again in a moment.`,
      );
  }
}
