import type { Notifier, OpenReceiver } from '../../dispatch/index.ts';
import type { ReceiverType } from '@batcave/shared/dispatch';
import { outcomeOfFault, refused } from './outcome.ts';
import { createRedact, type Redact } from './redact.ts';

/** One attempt that may throw what the way out throws. */
export type Attempt<Type extends ReceiverType> = (
  ...[delivery, receiver, options]: [...Parameters<Notifier<Type>['send']>, redact: Redact]
) => ReturnType<Notifier<Type>['send']>;

/**
 * Keeps the promises of the port for a notifier: it never throws, and no secret of the receiver gets into
 * what it says.
 */
export function guarded<Type extends ReceiverType>(
  type: Type,
  secretsOf: (receiver: OpenReceiver<Type>) => readonly (string | undefined)[],
  attempt: Attempt<Type>,
): Notifier<Type> {
  return {
    type,
    async send(delivery, receiver, options) {
      const redact = createRedact(secretsOf(receiver));
      try {
        return await attempt(delivery, receiver, options, redact);
      } catch (error) {
        // A message that cannot be written will not be the next time either: let the fallback have it.
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
        return (
          outcomeOfFault(error, redact) ??
          refused('client', redact(`The message could not be written for ${type} (${reason}).`))
        );
      }
    },
  };
}
