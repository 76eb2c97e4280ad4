import type { IncomingMessage } from 'node:http';
import { AppError } from '@batcave/shared/errors';
import type { Principal, Scope } from '@batcave/shared/identity';
import type { Authorization } from '../../identity/index.ts';
import { MissingScope } from './problem.ts';

/** Who may pass: the same two questions for requests, upgrades and open WebSockets. */
export interface Admission {
  /** What must be waited for before `enter` can answer; mostly nothing. */
  prepare(request: IncomingMessage): Promise<void> | undefined;
  /**
   * Says who asks. Asked of every request, before anything is told about the server.
   *
   * @throws AppError when the request may not go on.
   */
  enter(request: IncomingMessage): Principal;
  /** The same once more while a request goes on; it does not count as another. @throws AppError */
  reenter(request: IncomingMessage): Principal;
  /** @throws MissingScope when the principal lacks what the route needs. */
  require(principal: Principal, scope: Scope | 'any'): void;
}

/** Makes the admission of a listener from how it tells who asks, and what they may do. */
export function createAdmission(options: {
  /** @throws AppError when nobody is known to be asking. */
  readonly identify: (request: IncomingMessage) => Principal;
  /** Default: `identify` again. */
  readonly identifyAgain?: (request: IncomingMessage) => Principal;
  readonly prepare?: (request: IncomingMessage) => Promise<void> | undefined;
  readonly authorize: (principal: Principal, scope: Scope | 'any') => Authorization;
  readonly stopping: () => boolean;
}): Admission {
  const { identify, authorize, stopping, prepare = () => undefined } = options;
  return {
    prepare,
    enter(request) {
      const principal = identify(request);
      if (stopping()) throw new AppError('shutting_down', undefined, { retryAfterMs: 1000 });
      return principal;
    },
    reenter: options.identifyAgain ?? identify,
    require(principal, scope) {
      const allowed = authorize(principal, scope);
      if (!allowed.ok) throw new MissingScope(allowed.required);
    },
  };
}
