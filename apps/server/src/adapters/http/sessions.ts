import { AppError } from '@batcave/shared/errors';
import {
  type BrowserSession,
  hashOf,
  isSessionOpen,
  type NamedIdentity,
  newToken,
  SESSION_LIFE_MS,
} from '../../identity/index.ts';

const LINK_LIFE_MS = 300_000;
const MAX_LINKS = 64;
/** What a secret of ours looks like. Nothing else is asked of the store. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** Where sessions are kept. They outlive the server, and other servers know them too. */
export interface SessionStore {
  /** As far as it is known here. By the hash: how long it takes tells nothing of a secret. */
  find(tokenHash: string): BrowserSession | undefined;
  /** Asks whether there are others by now. Never rejects: `isAway` tells. */
  look(): Promise<void>;
  /** The store did not answer when it was last asked: a session that is not known here may be one all the same. */
  isAway(): boolean;
  /** Resolves when the session is kept. @throws AppError `store_unavailable` */
  open(session: BrowserSession): Promise<void>;
  /** Resolves when it is over, here and for other servers within a second. @throws AppError `store_unavailable` */
  end(
    session: BrowserSession,
    by: { readonly nowMs: number; readonly traceId: string },
  ): Promise<void>;
}

/** One-time tokens that become sessions. The tokens are of this process: a restart ends them, and makes others. */
export class Sessions {
  readonly #store: SessionStore;
  readonly #links = new Map<string, number>();

  constructor(store: SessionStore) {
    this.#store = store;
  }

  /** A new token, good once and for five minutes. */
  newLinkToken(nowMs: number): string {
    const token = newToken();
    for (const [hash, endsMs] of this.#links) if (endsMs <= nowMs) this.#links.delete(hash);
    for (const hash of [...this.#links.keys()].slice(0, 1 - MAX_LINKS)) this.#links.delete(hash);
    this.#links.set(hashOf(token), nowMs + LINK_LIFE_MS);
    return token;
  }

  /**
   * Uses a token up and gives the session's secret, made anew each time; `undefined` when it was used, or never
   * was one.
   *
   * @param at `port`: of 127.0.0.1, where the browser asks
   * @throws AppError `store_unavailable`, and what `opensFor` throws: the token can be used again
   */
  async open(
    token: string,
    at: {
      readonly opensFor: () => Promise<NamedIdentity>;
      readonly port: number;
      readonly nowMs: number;
    },
  ): Promise<string | undefined> {
    const { opensFor, port, nowMs } = at;
    const hash = hashOf(token);
    const endsMs = this.#links.get(hash);
    if (endsMs === undefined || endsMs <= nowMs) return undefined;
    // First of all: of two that come at once, one gets in.
    this.#links.delete(hash);
    const secret = newToken();
    try {
      await this.#store.open({
        ...{ identity: await opensFor(), port },
        tokenHash: hashOf(secret),
        openedAtMs: nowMs,
        endsAtMs: nowMs + SESSION_LIFE_MS,
      });
    } catch (error) {
      this.#links.set(hash, endsMs);
      throw error;
    }
    return secret;
  }

  /**
   * Ends the session of a secret. Without one there is nothing to end, and nothing is said of it.
   *
   * @throws AppError `store_unavailable`: it may still be open
   */
  async end(
    secret: string,
    by: { readonly nowMs: number; readonly traceId: string },
  ): Promise<void> {
    if (!SECRET.test(secret)) return;
    await this.prepare(secret);
    const session = this.#store.find(hashOf(secret));
    if (session === undefined) {
      if (this.#store.isAway()) throw new AppError('store_unavailable');
    } else if (isSessionOpen(session, by.nowMs)) await this.#store.end(session, by);
  }

  /** What must be waited for before `find` can tell: that the store was asked for a session not known here. */
  prepare(secret: string): Promise<void> | undefined {
    if (!SECRET.test(secret) || this.#store.find(hashOf(secret)) !== undefined) return undefined;
    return this.#store.look();
  }

  /**
   * The open session of a secret.
   *
   * @throws AppError `session_required`; `store_unavailable` when it may be one that is not known here
   */
  find(secret: string, nowMs: number): BrowserSession {
    const isOne = SECRET.test(secret);
    const session = isOne ? this.#store.find(hashOf(secret)) : undefined;
    if (session !== undefined && isSessionOpen(session, nowMs)) return session;
    throw new AppError(
      session === undefined && isOne && this.#store.isAway()
        ? 'store_unavailable'
        : 'session_required',
    );
  }
}
