import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import { REPLAY_LIMITS } from '@batcave/shared/replay';
import { type DurationMs, formatDuration } from '@batcave/shared/time';
import { BacktestJob, backtestJob, type JobSpec } from './BacktestJob.ts';
import type { BacktestTask } from './backtestMessages.ts';

/** A result comes in seconds. */
const RETRY_AFTER_MS = 5000;

/** What back-tests of a server are held to. */
export interface BacktestsOptions {
  /** Told of what was a fault of ours. */
  readonly onFault: (error: unknown) => void;
  /** How many tenants share the server. */
  readonly tenants: () => number;
  /** How long one may take, from its start to its result. */
  readonly timeLimitMs: DurationMs;
}

type Holder = Pick<Principal, 'tenant' | 'kind' | 'name'>;

/**
 * The back-tests of this server: a few at once, so that they leave it room, each for so long at most.
 * Where tenants share it, none has all places: the last one is kept for a tenant that has none running.
 */
export class Backtests {
  readonly #options: BacktestsOptions;
  readonly #running = new Map<Pick<BacktestJob, 'fail'>, Holder>();
  /** Their threads are not gone yet. */
  readonly #threads = new Set<Pick<BacktestJob, 'ended'>>();
  #isStopping = false;

  constructor(options: BacktestsOptions) {
    this.#options = options;
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
    this.#assertRoom(principal);
    const { onFault, timeLimitMs } = this.#options;
    const job = new BacktestJob<Progress, Result>(spec, onFault);
    this.#running.set(job, principal);
    this.#threads.add(job);
    const timer = setTimeout(() => job.fail(tooSlow(timeLimitMs)), timeLimitMs);
    void job.over.then(() => {
      clearTimeout(timer);
      this.#running.delete(job);
    });
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

  #assertRoom({ tenant, kind, name }: Holder): void {
    const { maxPerIdentity, maxPerServer } = REPLAY_LIMITS;
    if (this.#isStopping) throw new AppError('shutting_down', undefined, { retryAfterMs: 1000 });
    const all = [...this.#running.values()];
    const ofTenant = all.filter((other) => other.tenant === tenant);
    const own = ofTenant.filter((other) => other.kind === kind && other.name === name).length;
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
    const isLast = all.length === maxPerServer - 1;
    if (isLast && ofTenant.length > 0 && this.#options.tenants() > 1)
      throw refuse(
        `Your tenant has ${String(ofTenant.length)} of the ${String(maxPerServer)} back-tests that this server runs at once; the last place is kept for another tenant. Wait until yours has ended.`,
      );
  }
}

function tooSlow(limitMs: DurationMs): AppError {
  const limit = `a range that is judged within ${formatDuration(limitMs)} (backtest_time_limit)`;
  const fix =
    'Shorten the range or the warm-up, name types and sources in match, or have the administrator raise that setting.';
  return new AppError(
    'invalid_request',
    `The back-test took longer than ${formatDuration(limitMs)} and was ended. ${fix}`,
    { faults: [{ field: '/from', limit, fix }] },
  );
}
