import type { Receiver, ReceiverType } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { Alarm } from '../../alerts/index.ts';
import type { Delivery, DeliveryOutcome, Notifier, OpenReceiver } from '../delivery.ts';
import type { NotificationQueue, PendingNotification, Settlement } from '../ports.ts';
import { Lane, paceOf } from './Lane.ts';
import { endRetryAt, giveUpAfter, nextAttempt, tellsEnd } from './retry.ts';

/** One attempt, at most. */
const ATTEMPT_MS = 15_000;
/** How long a stop waits for answers: what is cut off may have arrived, and would come twice. */
const ANSWER_MS = 5000;
/** Looked at in one go. */
const BATCH = 500;
const LOOK_MS = 1000;
/**
 * How often it is looked for ends that have failed and are to be tried anew, and for pages that are nobody's to
 * take any more; and how many ends in one go.
 */
const LOST_MS = 30_000;
const MOST_ENDS = 200;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 2000;

/** A receiver as a message needs it: how it is kept, and open. */
export interface ReadyReceiver {
  readonly receiver: Receiver;
  readonly open: OpenReceiver;
}

export interface DeliveryRunnerOptions {
  readonly queue: NotificationQueue;
  readonly notifiers: Readonly<Record<ReceiverType, Notifier>>;
  /** Opens a receiver by name: of the document as it is, or of the last one that had it. `undefined`: none ever had. */
  readonly receiver: (tenant: string, name: string) => Promise<ReadyReceiver | undefined>;
  /** Whether somebody may read alerts of a service now: who lost that right is not told what was decided before. */
  readonly mayRead: (tenant: string, identity: string, service: string) => boolean;
  /** The same of approving what others want to run there. */
  readonly mayApprove: (tenant: string, identity: string, service: string) => boolean;
  readonly alarm: Alarm;
  readonly now: () => EpochMs;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1, by which times are spread. */
  readonly spread: () => number;
  /** It is known what became of an attempt: one in vain can be called back before the next. */
  readonly onSettled: (settlement: Settlement) => void;
  /** One failed for good: the dispatcher is to know. */
  readonly onFailed: () => void;
  /** How many ends have failed and are still to be told. */
  readonly onUntoldEnds: (count: number) => void;
  readonly onRetry: (error: unknown) => void;
}

/**
 * Sends what is to be sent: at least once each, one after the other within a group and target, as fast as a
 * receiver allows, again with longer and longer pauses until it is delivered or given up.
 */
export class DeliveryRunner {
  readonly #options: DeliveryRunnerOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #underWay = new Set<string>();
  readonly #withdrawn = new Set<string>();
  readonly #results: Settlement[] = [];
  readonly #sends = new Set<Promise<void>>();
  #cut = new AbortController();
  #lostLookedMs = -Infinity;

  constructor(options: DeliveryRunnerOptions) {
    this.#options = options;
  }

  /** Whether it is being sent at this moment. */
  isUnderWay(notificationId: string): boolean {
    return this.#underWay.has(notificationId);
  }

  /** These are not to leave: from this moment on, whenever that becomes durable. */
  withdraw(notificationIds: readonly string[]): void {
    // Those that were committed as cancelled long ago are not asked for again; these may be at this moment.
    if (this.#withdrawn.size > 100_000) this.#withdrawn.clear();
    for (const id of notificationIds) this.#withdrawn.add(id);
  }

  /** Sends until the signal aborts, then waits for answers to what is under way: five seconds at most. */
  async run(signal: AbortSignal): Promise<void> {
    const { alarm, onRetry, sleep } = this.#options;
    const ring = (): void => alarm.ring();
    signal.addEventListener('abort', ring);
    // Another server may have led meanwhile, and decided otherwise.
    this.#withdrawn.clear();
    this.#cut = new AbortController();
    let retryMs = MIN_RETRY_MS;
    try {
      while (!signal.aborted) {
        let waitMs = 1;
        try {
          await this.#settle();
          await this.#lookForLost();
          waitMs = await this.#start(signal);
          retryMs = MIN_RETRY_MS;
        } catch (error) {
          if (!isRetryable(error)) throw error;
          onRetry(error);
          await sleep(retryMs, signal);
          retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
        }
        if (this.#results.length === 0) await alarm.wait(waitMs);
      }
    } finally {
      signal.removeEventListener('abort', ring);
      await this.#hearAnswers();
      // A result that cannot be kept is found out again: the message is sent once more.
      await this.#settle().catch(onRetry);
    }
  }

  async #lookForLost(): Promise<void> {
    const { queue, now, onUntoldEnds } = this.#options;
    const nowMs = now();
    // A clock that was set back is no reason to wait until it is where it was.
    if (Math.abs(nowMs - this.#lostLookedMs) < LOST_MS) return;
    // At once: what fails here is tried with the next look, and holds up no sending until then.
    this.#lostLookedMs = nowMs;
    await queue.cancelLatePages(nowMs);
    await queue.retryEnds(nowMs, MOST_ENDS);
    onUntoldEnds(await queue.untoldEnds());
  }

  async #hearAnswers(): Promise<void> {
    const heard = new AbortController();
    const all = Promise.allSettled(this.#sends).then(() => heard.abort());
    await this.#options.sleep(ANSWER_MS, heard.signal);
    this.#cut.abort();
    await all;
  }

  /** Starts what may go now; says how long nothing else can. */
  async #start(signal: AbortSignal): Promise<number> {
    const { queue, now } = this.#options;
    const askedMs = now();
    const due = await queue.due(askedMs, BATCH + this.#underWay.size);
    let againMs = Infinity;
    const full = new Set<string>();
    for (const notification of due) {
      const { notificationId, tenant, target } = notification;
      if (this.#underWay.has(notificationId) || this.#withdrawn.has(notificationId)) continue;
      const laneKey = `${tenant}\n${target.receiver}`;
      if (full.has(laneKey)) continue;
      const ready = await this.#open(notification);
      if (ready === undefined) continue;
      const lane = this.#laneOf(laneKey, ready.receiver);
      // The receiver was waited for: meanwhile it may have been called back.
      if (this.#withdrawn.has(notificationId) || signal.aborted) continue;
      const endMs = notification.createdMs + giveUpAfter(ready.receiver);
      if (lane.pausedUntilMs > Math.max(now(), endMs)) {
        this.#giveUp(
          notification,
          'given up: the provider wants nothing for longer than it is tried',
        );
        continue;
      }
      const turn = lane.take(now());
      if (!turn.ok) {
        full.add(laneKey);
        againMs = Math.min(againMs, turn.againMs);
        continue;
      }
      this.#send(notification, ready, lane);
    }
    if (this.#results.length > 0) return 0;
    // What was due at that moment and was not given waits behind another: looking again at once changes nothing.
    const nextMs = due.length > 0 ? undefined : await queue.nextDueMs(askedMs);
    return Math.max(1, Math.min(LOOK_MS, againMs - now(), (nextMs ?? Infinity) - now()));
  }

  #laneOf(key: string, receiver: Receiver): Lane {
    const pace = paceOf(receiver);
    const lane = this.#lanes.get(key) ?? new Lane(pace, this.#options.now());
    lane.use(pace);
    this.#lanes.set(key, lane);
    return lane;
  }

  #send(notification: PendingNotification, { receiver, open }: ReadyReceiver, lane: Lane): void {
    const { now, notifiers, alarm, spread } = this.#options;
    const { signal } = this.#cut;
    this.#underWay.add(notification.notificationId);
    const notifier = notifiers[receiver.type];
    const send = notifier
      .send(deliveryOf(notification), open, { timeoutMs: ATTEMPT_MS, signal })
      .catch((error: unknown): DeliveryOutcome => ({
        kind: 'retry',
        category: 'server',
        detail: `a fault of ours: ${error instanceof Error ? error.name : 'unknown'}`,
      }))
      .then((outcome) => {
        const atMs = now();
        lane.done(atMs, outcome.kind === 'retry' ? (outcome.retryAfterMs ?? 0) : 0);
        const next = nextAttempt(
          outcome,
          notification.attemptCount + 1,
          notification.createdMs,
          atMs,
          giveUpAfter(receiver),
          spread(),
        );
        const failed = next.kind === 'failed' ? next.reason : null;
        this.#results.push({
          ...{ notification, outcome, atMs },
          nextAttemptMs: next.kind === 'again' ? next.atMs : null,
          ...failureOf(notification, failed, atMs),
        });
        alarm.ring();
      });
    this.#sends.add(send);
    void send.finally(() => this.#sends.delete(send));
  }

  /** The receiver of a message that may be sent; of one that may not, it is said why. */
  async #open(notification: PendingNotification): Promise<ReadyReceiver | undefined> {
    const { tenant, target, message } = notification;
    const { reader, receiver: name } = target;
    const hidden = message.alerts.find(
      ({ service }) => !this.#options.mayRead(tenant, reader, service),
    );
    if (hidden !== undefined) {
      this.#giveUp(notification, `${reader} may not read alerts of ${hidden.service} any more.`);
      return undefined;
    }
    const { approval } = message;
    const isAsked = approval?.state === 'waiting';
    if (isAsked && !this.#options.mayApprove(tenant, reader, approval.service)) {
      this.#giveUp(
        notification,
        `${reader} may not approve hooks on ${approval.service} any more.`,
      );
      return undefined;
    }
    try {
      const ready = await this.#options.receiver(tenant, name);
      if (ready === undefined)
        this.#giveUp(notification, `There is no receiver ${name}, and never was.`);
      return ready;
    } catch (error) {
      if (isRetryable(error) || !(error instanceof Error)) throw error;
      // What is wrong with one receiver is no reason to tell nobody.
      this.#giveUp(notification, `The receiver ${name} cannot be used: ${error.message}`);
      return undefined;
    }
  }

  #giveUp(notification: PendingNotification, failure: string): void {
    const outcome: DeliveryOutcome = { kind: 'refused', category: 'client', detail: failure };
    const atMs = this.#options.now();
    this.#underWay.add(notification.notificationId); // until that is durable
    const failed = failureOf(notification, failure, atMs);
    this.#results.push({ notification, outcome, atMs, nextAttemptMs: null, ...failed });
  }

  /** What became of attempts, all that there is in one transaction. */
  async #settle(): Promise<void> {
    const { queue, onSettled, onFailed } = this.#options;
    while (this.#results.length > 0) {
      const batch = this.#results.slice(0, BATCH);
      await queue.settle(batch);
      this.#results.splice(0, batch.length);
      for (const settlement of batch) {
        this.#underWay.delete(settlement.notification.notificationId);
        onSettled(settlement);
      }
      if (batch.some(({ failure }) => failure !== null)) onFailed();
    }
  }
}

/** What failed for good; an end is tried anew all the same. */
function failureOf(
  { message, endRetries, createdMs }: PendingNotification,
  failure: string | null,
  atMs: EpochMs,
): Pick<Settlement, 'failure' | 'endRetryMs'> {
  if (failure === null || !tellsEnd(message)) return { failure, endRetryMs: null };
  const endRetryMs = endRetryAt(endRetries, createdMs, atMs);
  if (endRetryMs !== null) return { failure, endRetryMs };
  return { failure: `${failure}; it has been tried anew for 48 hours`, endRetryMs };
}

function deliveryOf(notification: PendingNotification): Delivery {
  const { notificationId, groupId, incidentId, target, message } = notification;
  return {
    notificationId,
    groupKey: groupId ?? notificationId,
    threadKey: incidentId ?? groupId ?? notificationId,
    address: target.address ?? undefined,
    message,
    createdAtMs: notification.createdMs,
    previous: notification.previous,
    thread: notification.thread,
  };
}

function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}
