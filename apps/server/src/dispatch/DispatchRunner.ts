import type { EpochMs } from '@batcave/shared/time';
import type { Alarm } from '../alerts/index.ts';
import type { CompiledDispatch } from './compileDispatch.ts';
import type { Rights } from './context.ts';
import { Dispatcher } from './Dispatcher.ts';
import type { CompiledSilences } from './mute/index.ts';
import { DispatchFenced, type DispatchCommit, type DispatchLedger } from './ports.ts';

/** Changes of alerts that are taken over in one step, at most. */
const STEP_ALERTS = 1000;
const LOOK_MS = 1000;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 2000;
/** How long a tenant rests whose step failed for a reason of ours. */
const REST_MS = 10_000;

export interface DispatchRunnerOptions {
  readonly ledger: DispatchLedger;
  readonly tenants: () => Iterable<string>;
  readonly config: {
    latestRevision(tenant: string): number;
    /** Compiled aside; one that cannot be compiled is not given, and the last one stays. */
    load(tenant: string): Promise<CompiledDispatch>;
  };
  readonly silences: {
    latestRevision(tenant: string): number;
    load(tenant: string): Promise<CompiledSilences>;
  };
  readonly rights: (tenant: string) => Rights;
  readonly eventTypesOf: (tenant: string, ruleId: string) => readonly string[];
  readonly consoleUrl: string | undefined;
  readonly alarm: Alarm;
  readonly now: () => EpochMs;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly isUnderWay: (notificationId: string) => boolean;
  /** Notifications that are not to leave any more: told before they are durable as such. */
  readonly withdraw: (notificationIds: readonly string[]) => void;
  /** There is something to deliver. */
  readonly onNotifications: () => void;
  readonly onAlertsChanged: () => void;
  readonly onStep?: (step: {
    readonly tenant: string;
    readonly groups: number;
    readonly notifications: number;
    readonly lag: number;
  }) => void;
  readonly onRetry: (error: unknown) => void;
  readonly onFault: (tenant: string, error: unknown) => void;
}

interface Running {
  readonly dispatcher: Dispatcher;
  readonly epoch: number;
  /** When the last step was. */
  advancedMs: EpochMs;
  alertSeq: number;
  configRevision: number;
  silenceRevision: number;
}

/** Follows the alerts of every tenant and lets its dispatcher decide; commits each step before anything is sent. */
export class DispatchRunner {
  readonly #options: DispatchRunnerOptions;
  readonly #running = new Map<string, Running>();
  readonly #restingUntil = new Map<string, EpochMs>();

  constructor(options: DispatchRunnerOptions) {
    this.#options = options;
  }

  /** The dispatcher of a tenant, to be asked what it knows; `undefined` until it has begun. */
  dispatcher(tenant: string): Dispatcher | undefined {
    return this.#running.get(tenant)?.dispatcher;
  }

  /** A notification is delivered. */
  delivered(tenant: string, notificationId: string): void {
    this.#running.get(tenant)?.dispatcher.delivered(notificationId);
  }

  /** An attempt to deliver a notification was in vain; it is tried again. */
  attempted(tenant: string, notificationId: string): void {
    this.#running.get(tenant)?.dispatcher.attempted(notificationId);
  }

  /** Works until the signal aborts. @throws DispatchFenced when another server has taken over. */
  async run(signal: AbortSignal): Promise<void> {
    const { alarm, now, tenants } = this.#options;
    const ring = (): void => alarm.ring();
    signal.addEventListener('abort', ring);
    try {
      while (!signal.aborted) {
        let isMore = false;
        for (const tenant of tenants()) isMore = (await this.#tryStep(tenant, signal)) || isMore;
        if (isMore) continue;
        const dueMs = Math.min(
          ...[...this.#running.values()].map(({ dispatcher }) => dispatcher.dueMs()),
        );
        await alarm.wait(Math.max(1, Math.min(LOOK_MS, dueMs - now())));
      }
    } finally {
      signal.removeEventListener('abort', ring);
      // Another server may decide from now on: what is known here would be old.
      this.#running.clear();
    }
  }

  /** A fault in what one tenant has is no fault of the others. */
  async #tryStep(tenant: string, signal: AbortSignal): Promise<boolean> {
    const { now, onFault, onRetry } = this.#options;
    if (signal.aborted || (this.#restingUntil.get(tenant) ?? 0) > now()) return false;
    try {
      return await this.#step(tenant, signal);
    } catch (error) {
      if (error instanceof DispatchFenced) throw error;
      if (isRetryable(error)) onRetry(error);
      else onFault(tenant, error);
      // Begun again from what is durable.
      this.#running.delete(tenant);
      this.#restingUntil.set(tenant, now() + (isRetryable(error) ? MAX_RETRY_MS : REST_MS));
      return false;
    }
  }

  async #step(tenant: string, signal: AbortSignal): Promise<boolean> {
    const { ledger, config, silences, now, onStep } = this.#options;
    const running = this.#running.get(tenant) ?? (await this.#begin(tenant));
    const { dispatcher } = running;
    const news = await ledger.news(tenant, running.alertSeq, STEP_ALERTS);
    const { requests, failed, approvals } = news;
    // What may not wait is followed by itself, and passed over when its turn comes.
    const urgent = news.urgent.filter(({ alert_id: id }) => !dispatcher.knows(id));
    const isAhead = urgent.length > 0;
    const alerts = isAhead ? urgent : news.alerts;
    const alertSeq = isAhead ? running.alertSeq : news.alertSeq;
    // Asked before it is loaded: one that is saved meanwhile is loaded at the next step.
    const configRevision = config.latestRevision(tenant);
    const newConfig =
      configRevision > running.configRevision ? await config.load(tenant) : undefined;
    const silenceRevision = silences.latestRevision(tenant);
    const newSilences =
      silenceRevision > running.silenceRevision ? await silences.load(tenant) : undefined;

    // Rising, though the clock is set back: by its time a step that is repeated is known again.
    const nowMs = Math.max(now(), running.advancedMs + 1);
    if (newConfig !== undefined) {
      dispatcher.useConfig(newConfig, nowMs);
      running.configRevision = Math.max(newConfig.revision, configRevision);
    }
    for (const alert of alerts) dispatcher.alertChanged(alert, nowMs);
    if (newSilences !== undefined) {
      dispatcher.useSilences(newSilences, nowMs);
      running.silenceRevision = silenceRevision;
    }
    for (const request of requests) dispatcher.requested(request, nowMs);
    for (const run of approvals) dispatcher.approvalChanged(run, nowMs);
    for (const failure of failed) dispatcher.failed(failure, nowMs);
    dispatcher.advance(nowMs);
    const step = dispatcher.take();
    // Now, before anything else can run: a page that is called back must not leave meanwhile.
    this.#options.withdraw(step.outbox.cancelled.map(({ notificationId }) => notificationId));
    running.alertSeq = alertSeq;
    const isMore = isAhead || alerts.length >= STEP_ALERTS;
    const isAsked = requests.length + failed.length > 0;
    const { incidents } = step.incidents;
    // What was read and came to nothing, such as what it said on alerts itself, may be read again.
    if (!isAsked && step.outbox.isEmpty && step.state.length + incidents.length === 0)
      return isMore;
    const requestIds = requests.map(({ requestId }) => requestId);
    const settledIds = failed.map(({ notificationId }) => notificationId);
    await this.#commit(
      { tenant, epoch: running.epoch, nowMs, alertSeq, requestIds, settledIds, step },
      signal,
    );
    running.advancedMs = nowMs;
    const { notifications, marks, commands } = step.outbox;
    if (notifications.length > 0) this.#options.onNotifications();
    if (marks.length + commands.length + step.incidents.links.length > 0)
      this.#options.onAlertsChanged();
    onStep?.({
      tenant,
      groups: dispatcher.groups,
      notifications: notifications.length,
      lag: alerts.length,
    });
    return isMore;
  }

  async #begin(tenant: string): Promise<Running> {
    const { ledger, config, silences, rights, eventTypesOf, isUnderWay, consoleUrl } =
      this.#options;
    const silenceRevision = silences.latestRevision(tenant);
    const configRevision = config.latestRevision(tenant);
    const [compiled, compiledSilences] = [await config.load(tenant), await silences.load(tenant)];
    const { epoch, alertSeq, standing } = await ledger.takeOver(tenant);
    const dispatcher = new Dispatcher({
      ...{ tenant, standing, isUnderWay, consoleUrl },
      config: compiled,
      silences: compiledSilences,
      rights: rights(tenant),
      eventTypesOf: (ruleId) => eventTypesOf(tenant, ruleId),
    });
    // The document may be another than the one that the standing was decided by.
    dispatcher.useConfig(compiled, this.#options.now());
    const running = {
      ...{ dispatcher, epoch, alertSeq, silenceRevision },
      advancedMs: Math.max(standing.advancedMs ?? 0, this.#options.now()),
      configRevision: Math.max(compiled.revision, configRevision),
    };
    this.#running.set(tenant, running);
    return running;
  }

  /** What is decided stays decided: it is committed as it is, however long the store is away. */
  async #commit(commit: DispatchCommit, signal: AbortSignal): Promise<void> {
    const { ledger, sleep, onRetry } = this.#options;
    let waitMs = MIN_RETRY_MS;
    for (;;) {
      try {
        return await ledger.commit(commit);
      } catch (error) {
        if (!isRetryable(error) || signal.aborted) throw error;
        onRetry(error);
        await sleep(waitMs, signal);
        waitMs = Math.min(waitMs * 2, MAX_RETRY_MS);
      }
    }
  }
}

/** Whether the store may answer later: the error says so itself. */
function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}
