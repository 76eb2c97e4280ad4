import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The folder of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

const KEPT = ['package.json', 'tsconfig.json', 'build/tsconfig', 'packages', 'apps'];

/** Files that a proof does not need: built output, and packages, which are found further up. */
const isSource = (path) =>
  !/(^|\/)(node_modules|out|dist|\.cache)(\/|$)/.test(relative(ROOT, path));

/**
 * Copies the sources into a scratch folder of the repository and passes its path to `use`.
 *
 * Proofs plant violations there, so that work on the real tree is not disturbed. Packages resolve
 * to the repository's `node_modules`, except ours, which resolve to the copy. The folder is removed
 * however `use` ends.
 */
export async function withScratchTree(name, use) {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const tree = mkdtempSync(join(ROOT, '.cache', `${name}-`));
  const remove = () => rmSync(tree, { recursive: true, force: true });
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  try {
    for (const path of KEPT)
      cpSync(join(ROOT, path), join(tree, path), { recursive: true, filter: isSource });
    mkdirSync(join(tree, 'node_modules/@batcave'), { recursive: true });
    for (const name of ['shared', 'enrol'])
      symlinkSync(`../../packages/${name}`, join(tree, 'node_modules/@batcave', name));
    return await use(tree);
  } finally {
    remove();
  }
}

/** Writes a file of the scratch tree and the folders above it. */
export function plant(tree, path, text) {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes the file unless the real tree has one: plants import it. */
export function ensure(tree, path, text = 'export const planted = 1;\n') {
  if (!existsSync(join(tree, path))) plant(tree, path, text);
}

/** Makes enough of a package for resolvers to find it, unless it is installed. */
export function ensurePackage(tree, name) {
  if (existsSync(join(ROOT, 'node_modules', name))) return;
  const manifest = { name, version: '0.0.0', main: 'index.js' };
  plant(tree, `node_modules/${name}/package.json`, JSON.stringify(manifest));
  plant(tree, `node_modules/${name}/index.js`, '');
}
