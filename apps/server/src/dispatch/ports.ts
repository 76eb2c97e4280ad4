import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig, Message, ReceiverType } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { ApprovalRun } from './approvals/approval.ts';
import type { DeliveryOutcome, ProviderRef } from './delivery.ts';
import type {
  DispatchRequest,
  DispatchStanding,
  DispatchStep,
  FailedNotification,
} from './Dispatcher.ts';
import type { CompiledSilences } from './mute/index.ts';
import type { Target } from './target.ts';

/** What the dispatcher of a tenant finds when it takes over. */
export interface DispatchStart {
  /** Fences whoever ran before: their commits fail from now on. */
  readonly epoch: number;
  /** Every change of an alert up to here has been followed. */
  readonly alertSeq: number;
  readonly standing: DispatchStanding;
}

/** What is there to be followed. */
export interface DispatchNews {
  /** Alerts that changed, in order of seq, each as it is now. */
  readonly alerts: readonly Alert[];
  /** The seq up to which `alerts` is complete. */
  readonly alertSeq: number;
  /** When there is more than the limit: what may not wait for its turn, the first of it. */
  readonly urgent: readonly Alert[];
  readonly requests: readonly (DispatchRequest & { readonly requestId: number })[];
  readonly failed: readonly FailedNotification[];
  /** Runs that wait for approval and of which nobody was asked yet, and those asked about that wait no longer. */
  readonly approvals: readonly ApprovalRun[];
}

/** One step, all or nothing. */
export interface DispatchCommit {
  readonly tenant: string;
  readonly epoch: number;
  /** When the step was: later than every other step of the epoch. */
  readonly nowMs: EpochMs;
  readonly alertSeq: number;
  readonly requestIds: readonly number[];
  /** Failed notifications that the step has taken up. */
  readonly settledIds: readonly string[];
  readonly step: DispatchStep;
}

/** Where dispatchers keep what they decide, together with how far they are. */
export interface DispatchLedger {
  takeOver(tenant: string): Promise<DispatchStart>;
  news(tenant: string, afterSeq: number, limit: number): Promise<DispatchNews>;
  /**
   * State, outbox, incidents, timeline and record in one transaction. Repeated, it does nothing: the answer
   * to a commit can be lost.
   *
   * @throws DispatchFenced when another server has taken over.
   */
  commit(step: DispatchCommit): Promise<void>;
}

/** The documents of tenants. */
export interface DispatchConfigs {
  /** The newest revision that this process knows of; 0: none. Cheap. */
  latestRevision(tenant: string): number;
  /** The document with its secrets sealed. */
  load(tenant: string): Promise<{ readonly revision: number; readonly config: DispatchConfig }>;
}

/** The silences of tenants. */
export interface SilenceSource {
  /** Rises with every change; cheap. */
  latestRevision(tenant: string): number;
  load(tenant: string): Promise<CompiledSilences>;
}

/** A notification that is to be sent. */
export interface PendingNotification {
  readonly tenant: string;
  readonly notificationId: string;
  readonly groupId: string | null;
  readonly incidentId: string | null;
  readonly target: Target;
  readonly receiverType: ReceiverType;
  readonly message: Message;
  readonly createdMs: EpochMs;
  readonly attemptCount: number;
  /** How often it was tried anew after it had failed: only ends are. */
  readonly endRetries: number;
  readonly previous: ProviderRef | undefined;
  readonly thread: ProviderRef | undefined;
}

/** What became of an attempt, and what follows. */
export interface Settlement {
  readonly notification: PendingNotification;
  readonly outcome: DeliveryOutcome;
  readonly atMs: EpochMs;
  /** Of one that is tried again: when. Null: it is over. */
  readonly nextAttemptMs: EpochMs | null;
  /** Of one that is over and was not delivered. */
  readonly failure: string | null;
  /** Of an end that has failed: when it is tried anew all the same. Null: never. */
  readonly endRetryMs: EpochMs | null;
}

/** Messages on their way out. */
export interface NotificationQueue {
  /**
   * What is due, of each receiver oldest first; of one group to one target only the oldest that has not left. No
   * page about alerts of which none is open.
   */
  due(nowMs: EpochMs, limit: number): Promise<readonly PendingNotification[]>;
  /** When something is due next after a moment; `undefined`: nothing is. */
  nextDueMs(afterMs: EpochMs): Promise<EpochMs | undefined>;
  settle(settlements: readonly Settlement[]): Promise<void>;
  /**
   * Puts ends that have failed, and whose time has come, among what is due: those of which somebody may have
   * heard the beginning, and nothing that came after. Looks at so many at most.
   */
  retryEnds(nowMs: EpochMs, limit: number): Promise<void>;
  /** Calls back pages that have been due for a while, about alerts of which none is open. */
  cancelLatePages(nowMs: EpochMs): Promise<void>;
  /** Ends that have failed, of all tenants, and are still tried anew. */
  untoldEnds(): Promise<number>;
}

/** Another server has taken over: this one must stop deciding. */
export class DispatchFenced extends Error {
  override readonly name = 'DispatchFenced';
}
