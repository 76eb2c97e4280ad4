import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The account that Postgres runs as. It refuses to run as root, so root hands it to another. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * Chooses who runs Postgres: the caller, or for root the account `postgres` when there is one,
 * else `nobody`. `undefined` means: as the caller.
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields !== undefined) return { name, uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error(
    'Postgres cannot run as root and there is no account `postgres` or `nobody`. Start as another user.',
  );
}

/** The first folder on the way to `target` that `account` may not pass, if any. */
export function blockedFolder(target: string, account: Account | undefined): string | undefined {
  if (account === undefined) {
    try {
      accessSync(path.dirname(target), constants.X_OK);
      return undefined;
    } catch {
      return path.dirname(target);
    }
  }
  let folder = path.parse(target).root;
  for (const step of path.dirname(path.resolve(target)).slice(folder.length).split(path.sep)) {
    folder = path.join(folder, step);
    if (!existsSync(folder)) return undefined; // not made yet: it will be made passable
    const { mode, uid, gid } = statSync(folder);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return folder;
  }
  return undefined;
}
