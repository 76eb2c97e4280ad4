import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { ModuleSource } from './config.ts';

/**
 * The folders that the worker of a module may read: its own, packages installed in or above it, and
 * those of the server. What else lies beside the file of detectors is not readable for a package,
 * and what lies beside a module of one's own is: give such modules a folder to themselves.
 */
export function readableFolders({ specifier, folder }: ModuleSource): readonly string[] {
  const own = isPath(specifier) ? [path.dirname(path.resolve(folder, specifier))] : [];
  const from = own[0] ?? folder;
  return [...new Set([...own, ...packagesAbove(from), ...packagesAbove(import.meta.dirname)])]
    .filter((each) => existsSync(each))
    .map((each) => realpathSync(each));
}

/** Whether it names a file and not a package. */
export function isPath(specifier: string): boolean {
  return /^\.{0,2}[/\\]/.test(specifier) || path.isAbsolute(specifier);
}

function packagesAbove(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    found.push(path.join(at, 'node_modules'));
    if (at === path.dirname(at)) return found;
  }
}
