import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import Type from 'typebox';
import { Check } from 'typebox/schema';
import type { JsonFile } from '../storage/jsonFile.ts';
import { afterWrong, type Attempts, NO_ATTEMPTS } from './attemptGate.ts';
import type { Done } from './workspaceHost.ts';

/** 32 MiB for each try, and about a tenth of a second. */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const KEY_BYTES = 32;
const DIGITS = /^\d{4,12}$/;
/** Longest PIN. */
export const MAX_PIN_LENGTH = 12;

const KeptSchema = Type.Object({
  salt: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
type Kept = Type.Static<typeof KeptSchema>;

/**
 * What is asked before a wall is left. Keeps hands off by accident and no more: whoever has the keyboard can end
 * the program. It is kept as a hash, and is not part of the workspace: no preset takes it along.
 */
export interface WallPin {
  isSet(): boolean;
  /** Right when none is set. After five wrong tries the next ones wait. */
  check(pin: unknown): Promise<Done>;
  /** @param next `null`: none any more */
  set(current: unknown, next: unknown): Promise<Done>;
}

/** Reads what was kept. A file that holds none is as if none was set. */
export async function openWallPin(options: {
  readonly file: JsonFile;
  readonly nowMs: () => number;
}): Promise<WallPin> {
  const { file, nowMs } = options;
  const saved = await file.load();
  let kept: Kept | null = Check(KeptSchema, saved) ? saved : null;
  let attempts: Attempts = NO_ATTEMPTS;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: tries at once would all be the first. */
  function inTurn(run: () => Promise<Done>): Promise<Done> {
    const turn = last.then(run);
    last = turn.catch(() => undefined); // Whoever asked for it was told.
    return turn;
  }

  async function tryPin(pin: unknown): Promise<Done> {
    if (kept === null) return { ok: true };
    const waitMs = attempts.waitUntilMs - nowMs();
    if (waitMs > 0)
      return refused(
        `pin: wrong ${String(attempts.wrong)} times. Try again in ${String(Math.ceil(waitMs / 1_000))} s.`,
      );
    if (typeof pin !== 'string' || !DIGITS.test(pin)) return refused('pin: 4 to 12 digits.');
    const hash = await hashOf(pin, kept.salt);
    if (timingSafeEqual(hash, Buffer.from(kept.hash, 'hex'))) {
      attempts = NO_ATTEMPTS;
      return { ok: true };
    }
    attempts = afterWrong(attempts, nowMs());
    return refused('pin: it is another one.');
  }

  return {
    isSet: () => kept !== null,
    check: (pin) => inTurn(() => tryPin(pin)),
    set: (current, next) =>
      inTurn(async () => {
        if (next !== null && (typeof next !== 'string' || !DIGITS.test(next)))
          return refused('pin: 4 to 12 digits.');
        const known = await tryPin(current);
        if (!known.ok) return known;
        const salt = randomBytes(16).toString('hex');
        const made =
          next === null ? null : { salt, hash: (await hashOf(next, salt)).toString('hex') };
        await file.save(made);
        kept = made;
        return { ok: true };
      }),
  };
}

function refused(reason: string): Done {
  return { ok: false, reason };
}

function hashOf(pin: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, Buffer.from(salt, 'hex'), KEY_BYTES, COST, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
