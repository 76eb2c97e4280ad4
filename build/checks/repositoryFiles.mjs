import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './scratchTree.mjs';

/**
 * Lists the files of the repository that git keeps or would keep, relative to its folder.
 *
 * @throws when there is none: a check over nothing would pass.
 */
export function repositoryFiles() {
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  // A build machine often runs as another user than the one who cloned.
  const args = ['-c', 'safe.directory=*', ...listing];
  const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)));
  if (files.length === 0) throw new Error('git lists no file here: there is nothing to check');
  return files;
}

/** Reads a file of the repository as text. */
export function readText(path) {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Prints the faults and sets the exit code, or prints the summary when there is none. */
export function report(faults, summary) {
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(summary);
}
