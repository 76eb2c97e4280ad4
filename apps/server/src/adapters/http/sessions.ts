import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const LINK_LIFE_MS = 300_000;
const SESSION_LIFE_MS = 12 * 3_600_000;
const MAX_LINKS = 64;

interface Kept {
  readonly hash: Buffer;
  readonly endsMs: number;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Takes the entry of a token out of a list; `undefined` when none fits or it has ended. */
function find(kept: readonly Kept[], token: string, nowMs: number): Kept | undefined {
  const hash = hashOf(token);
  // Every entry is compared, in constant time each: how long it takes tells nothing.
  let found: Kept | undefined;
  for (const entry of kept) if (timingSafeEqual(entry.hash, hash)) found = entry;
  return found !== undefined && found.endsMs > nowMs ? found : undefined;
}

/** One-time tokens that become sessions. Only their hashes are kept, in memory: a restart ends all. */
export class Sessions {
  #links: Kept[] = [];
  #sessions: Kept[] = [];

  /** A new token, good once and for five minutes. */
  newLinkToken(nowMs: number): string {
    const token = randomBytes(32).toString('base64url');
    this.#links = this.#links.filter((link) => link.endsMs > nowMs).slice(-MAX_LINKS);
    this.#links.push({ hash: hashOf(token), endsMs: nowMs + LINK_LIFE_MS });
    return token;
  }

  /** Uses a token up and gives the session's secret; `undefined` when it was used, or never was one. */
  open(token: string, nowMs: number): string | undefined {
    const link = find(this.#links, token, nowMs);
    if (link === undefined) return undefined;
    this.#links = this.#links.filter((other) => other !== link);
    const secret = randomBytes(32).toString('base64url');
    this.#sessions = this.#sessions.filter((session) => session.endsMs > nowMs);
    this.#sessions.push({ hash: hashOf(secret), endsMs: nowMs + SESSION_LIFE_MS });
    return secret;
  }

  isOpen(secret: string, nowMs: number): boolean {
    return find(this.#sessions, secret, nowMs) !== undefined;
  }
}
