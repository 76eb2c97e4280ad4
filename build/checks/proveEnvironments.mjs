// Proves that every TypeScript project refuses what its runtime does not have: plants one line per
// promise in a copy of the sources and fails unless the compiler objects to exactly that file. The
// copy holds the real sources too, so a package whose types bring Node's globals along is found.
import { join } from 'node:path';
import ts from 'typescript';
import { plant, withScratchTree } from './scratchTree.mjs';

/** The name, member or module is not there, or is known from a library that is not switched on. */
const ABSENT = [2304, 2307, 2339, 2503, 2550, 2552, 2580, 2584, 2591];
const ERASABLE = [1294];

const NODE = ['process.env', "Buffer.from('')", 'require', 'setImmediate'];
const DOM = ['document.title', 'window.name', 'requestAnimationFrame'];
const BOTH = ['setTimeout', 'fetch', 'console', 'URL', 'performance', 'crypto'];
const NOT_BEFORE_NODE_22 = [
  'Promise.withResolvers',
  'Object.groupBy',
  'new Set<number>().union',
  'Array.fromAsync',
  '[1].values().map',
];

/** Project, a folder of it, expressions that must not compile there. */
const REFUSED = [
  ['packages/shared', 'src/feed', [...NODE, ...DOM, ...BOTH, ...NOT_BEFORE_NODE_22]],
  // The desktop's main process bundles it, and may be as old as Node 20.
  ['packages/enrol', 'src', [...DOM, ...NOT_BEFORE_NODE_22]],
  ['apps/server', 'src/rules', DOM],
  ['apps/server', 'test', DOM],
  ['apps/desktop', 'test', NOT_BEFORE_NODE_22],
  ['apps/desktop/src/ipc', '.', [...NODE, ...DOM, ...BOTH, ...NOT_BEFORE_NODE_22]],
  ['apps/desktop/src/link', '.', [...NODE, ...DOM, ...BOTH, ...NOT_BEFORE_NODE_22]],
  ['apps/desktop/src/workspace', '.', [...NODE, ...DOM, ...BOTH, ...NOT_BEFORE_NODE_22]],
  ['apps/desktop/src/main', '.', [...DOM, ...NOT_BEFORE_NODE_22]],
  // Electron's types bring Node's along: lint and import rules keep Node out of preload instead.
  ['apps/desktop/src/preload', '.', NOT_BEFORE_NODE_22],
  ['apps/desktop/src/renderer', 'feed', [...NODE, ...NOT_BEFORE_NODE_22]],
];
/** Projects without Node's modules, each with a folder of it. */
const NODE_FREE = [
  ['packages/shared', 'src/feed'],
  ['apps/desktop/src/ipc', '.'],
  ['apps/desktop/src/link', '.'],
  ['apps/desktop/src/workspace', '.'],
  ['apps/desktop/src/renderer', '.'],
];

/** Lines that no project takes, each with the codes it may be refused with. */
const NOWHERE = [
  ['export enum Colour { Red }', ERASABLE],
  ['export class P { constructor(readonly a: number) {} }', ERASABLE],
  ['export namespace N { export const a = 1; }', ERASABLE],
  ['export const f = (a: readonly string[]): string => a[0];', [2322]],
  ['export const f = (a: Record<string, string>) => a.b;', [4111]],
  ['export const f = (a: { b?: string }) => a; f({ b: undefined });', [2379]],
  ["import { createRequire } from 'node:module';", [6133, ...ABSENT]],
];

/** A folder of every project. */
const FOLDER_OF = new Map(REFUSED.map(([project, folder]) => [project, folder]));
const PROJECTS = [...FOLDER_OF.keys()];

function plantAll(tree) {
  const planted = [];
  const add = (project, folder, line, codes) => {
    const path = join(project, folder, `planted${String(planted.length)}.ts`);
    plant(tree, path, `${line}\n`);
    planted.push({ project, path, line, codes });
  };
  for (const [project, folder, expressions] of REFUSED)
    for (const expression of expressions)
      add(project, folder, `export const x = ${expression};`, ABSENT);
  for (const [project, folder] of NODE_FREE)
    add(project, folder, "export { readFileSync } from 'node:fs';", ABSENT);
  for (const [project, folder] of FOLDER_OF)
    for (const [line, codes] of NOWHERE) add(project, folder, line, codes);
  return planted;
}

/** The codes that the compiler reports, by file of the project. */
function compile(tree, project) {
  const dir = join(tree, project);
  const { config } = ts.readConfigFile(join(dir, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dir);
  const program = ts.createProgram(fileNames, options);
  return (path) => {
    const file = program.getSourceFile(join(tree, path));
    if (file === undefined) return undefined;
    const found = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ];
    return found.map(({ code }) => code);
  };
}

const { faults, count } = await withScratchTree('environments', (tree) => {
  const planted = plantAll(tree);
  const codesOf = new Map(PROJECTS.map((project) => [project, compile(tree, project)]));
  const faults = planted.flatMap(({ project, path, line, codes }) => {
    const found = codesOf.get(project)(path);
    if (found === undefined) return [`NOT READ  ${path} is not part of ${project}`];
    if (found.some((code) => codes.includes(code))) return [];
    const instead =
      found.length === 0 ? 'nothing' : found.map((code) => `TS${String(code)}`).join(', ');
    return [`ACCEPTED  ${project} takes \`${line}\` (reported: ${instead})`];
  });
  return { faults, count: planted.length };
});
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`${String(PROJECTS.length)} projects refuse ${String(count)} planted lines`);
