import type { Principal, Scope } from '@batcave/shared/identity';
import type { FeedLink } from '../feed/index.ts';

/** Why nothing can be changed now, in the words of the button; `null` when it can. */
export function whyBlocked(
  link: FeedLink,
  principal: Principal | null,
  scope: Scope = 'sentry.alert.write',
): string | null {
  if (link.kind === 'past') return 'This is the past - nothing can be changed (0: back to live)';
  if (link.kind !== 'live' && link.kind !== 'catchingUp') {
    return 'No connection - nothing will be sent';
  }
  if (principal === null) return 'Not known yet who you are - nothing will be sent';
  if (!principal.scopes.includes(scope)) {
    return `${principal.name} may only look: the scope ${scope} is missing`;
  }
  return null;
}
