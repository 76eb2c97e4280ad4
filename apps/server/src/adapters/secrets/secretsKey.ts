import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { KEY_BYTES } from './secretBox.ts';

/** The keys of a server. */
export interface SecretsKeys {
  /** Seals. */
  readonly key: Buffer;
  /** Open what was sealed before. */
  readonly older: readonly Buffer[];
  /** Whether the file was made just now: what was sealed before, if anything, stays shut. */
  readonly made: boolean;
}

const OTHERS = 0o007;
const GROUP_AND_OTHERS = 0o077;

/**
 * Reads the keys that open the secrets of all tenants. One key a line, each 32 random bytes in base64; the
 * first seals, the others only open. To change the key, put a new line on top.
 *
 * @param file named by the owner, who made it. Undefined: `ownFile`, which is made when it is missing, for
 * its owner alone.
 * @throws Error when the file is missing, is none, or others may read it
 */
export function readOrMakeSecretsKey(options: {
  readonly file: string | undefined;
  readonly ownFile: string;
}): SecretsKeys {
  const { file, ownFile } = options;
  // A mounted secret is often there for a group; what the server made itself is not.
  if (file !== undefined) return { ...readKeys(file, OTHERS), made: false };
  const made = makeKey(ownFile);
  return { ...readKeys(ownFile, GROUP_AND_OTHERS), made };
}

/** Whether it was made. Of two servers that start at once, the key of one stays. */
function makeKey(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return false;
  const partial = `${file}.${randomBytes(8).toString('hex')}.partial`;
  const text = `${randomBytes(KEY_BYTES).toString('base64')}\n`;
  writeFileSync(partial, text, { mode: 0o600, flush: true });
  try {
    linkSync(partial, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

function readKeys(file: string, forbidden: number): { key: Buffer; older: readonly Buffer[] } {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined)
    throw new Error(
      `${file}, which should hold the key of stored secrets, is missing. Put it back, or make one: openssl rand -base64 32`,
    );
  if (process.platform !== 'win32' && (status.mode & forbidden) !== 0)
    throw new Error(
      `${file} holds the key of stored secrets, and others may read it. Run: chmod 600 ${file}`,
    );
  const lines = readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);
  const [key, ...older] = lines.map((line) => Buffer.from(line, 'base64'));
  if (key === undefined || [key, ...older].some(({ length }) => length !== KEY_BYTES))
    throw new Error(
      `${file} must hold keys of 32 bytes in base64, one a line. A good one: openssl rand -base64 32`,
    );
  return { key, older };
}
