import type { ReceiverType } from '@batcave/shared/dispatch';

/** Who is told at a receiver: whoever reads there, or one person. */
export interface Target {
  readonly receiver: string;
  /** Kept, so that who heard of an alert hears of its end though the receiver is no longer in the document. */
  readonly type: ReceiverType;
  /** Whose rights count, as kind/name. */
  readonly reader: string;
  readonly person: string | null;
  readonly address: string | null;
}

/** Tells targets apart. */
export function targetKey({
  receiver,
  person,
  address,
}: Pick<Target, 'receiver' | 'person' | 'address'>): string {
  return JSON.stringify([receiver, person, address]);
}
