import type { FailureCategory, Message, Receiver, ReceiverType } from '@batcave/shared/dispatch';

/** What a provider answered that later messages need: the place of a Slack message, the id of a mail. */
export type ProviderRef = Readonly<Record<string, string>>;

/** A receiver whose secrets are open: only on its way to a notifier. */
export type OpenReceiver<Type extends ReceiverType = ReceiverType> = OpenSecrets<
  Extract<Receiver, { type: Type }>
>;

/** `{ value }` becomes the text itself. */
type OpenSecrets<T> = T extends { set: true } | { value: string }
  ? string
  : T extends readonly unknown[]
    ? T
    : T extends object
      ? { readonly [K in keyof T]: OpenSecrets<T[K]> }
      : T;

/** One message for one target, with what makes it safe to send twice. */
export interface Delivery {
  /** The same at every attempt: what a receiver tells repeats by. A UUID. */
  readonly notificationId: string;
  /**
   * The same for all messages of one group to one target, from its first alert to its last resolve: the
   * dedup_key of PagerDuty. At most 64 characters of [0-9a-f-].
   */
  readonly groupKey: string;
  /** The same for all messages of one incident to one target; messages with the same belong in one thread. */
  readonly threadKey: string;
  /** Where at the receiver: of a person. Undefined: where the receiver itself says. */
  readonly address: string | undefined;
  readonly message: Message;
  /** Milliseconds since the epoch at which the message was decided. */
  readonly createdAtMs: number;
  /** What the provider said to the last delivered message of this group at this target. */
  readonly previous: ProviderRef | undefined;
  /** What the provider said to the first delivered message of this incident at this target. */
  readonly thread: ProviderRef | undefined;
}

/** What became of one attempt. `detail` is one line without secrets, at most 300 characters. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly ref: ProviderRef | undefined; readonly detail: string }
  /** To be tried again: not before `retryAfterMs` when the provider says so. It may have arrived. */
  | {
      readonly kind: 'retry';
      readonly category: Extract<FailureCategory, 'rate_limited' | 'server' | 'network'>;
      readonly detail: string;
      readonly retryAfterMs?: number | undefined;
    }
  /** Never tried again as it is. */
  | {
      readonly kind: 'refused';
      readonly category: Extract<FailureCategory, 'auth' | 'client' | 'egress'>;
      readonly detail: string;
    };

/** Sends to one kind of receiver. One attempt a call; it never throws, and ends within `timeoutMs`. */
export interface Notifier<Type extends ReceiverType = ReceiverType> {
  readonly type: Type;
  send(
    delivery: Delivery,
    receiver: OpenReceiver<Type>,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<DeliveryOutcome>;
}
