// npm run check: everything that can be known without running the product.
//
//   npm run check              all steps, two at a time
//   npm run check -- types     the steps whose name holds the word
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './scratchTree.mjs';

const AT_ONCE = 2;
const PROJECTS = [
  'apps/server',
  'apps/desktop/src/renderer',
  'apps/desktop/src/main',
  'apps/desktop',
  'packages/shared',
  'packages/enrol',
  'apps/desktop/src/preload',
  'apps/desktop/src/link',
  'apps/desktop/src/workspace',
  'apps/desktop/src/ipc',
];

const bin = (path) => join('node_modules', path);
const check = (name) => [join('build/checks', `${name}.mjs`)];

/** Name and arguments for Node, the slowest first. */
const STEPS = [
  ['lint', [bin('eslint/bin/eslint.js'), '--max-warnings=0', '.']],
  ...PROJECTS.map((project) => [`types of ${project}`, compileArgs(project)]),
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']],
  ['imports', check('boundaries')],
  ['proof of the import rules', check('proveBoundaries')],
  ['proof of the types of each runtime', check('proveEnvironments')],
  ['proof of the lint rules', check('proveLint')],
  ['documents', check('documents')],
  ['tidiness', check('tidiness')],
];

function compileArgs(project) {
  const info = join('.cache/types', `${project.replaceAll('/', '-')}.tsbuildinfo`);
  return [bin('typescript/bin/tsc'), '-p', project, '--incremental', '--tsBuildInfoFile', info];
}

function nodePath() {
  const pinned = join(ROOT, 'node_modules/.bin/node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** Runs one step and resolves with whether it passed. Its output is shown whole, never mixed. */
function runStep([name, args]) {
  const startMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(nodePath(), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (bytes) => output.push(bytes));
    child.stderr.on('data', (bytes) => output.push(bytes));
    child.on('error', (error) => output.push(Buffer.from(String(error))));
    child.on('close', (code) => {
      const passed = code === 0;
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1).padStart(5);
      const text = Buffer.concat(output).toString('utf8').trim();
      // A passing step says at most one line: what it looked at.
      const said = passed && text !== '' ? `: ${text.split('\n').at(-1)}` : '';
      console.log(`${passed ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}${said}`);
      if (!passed) console.log(`\n${text === '' ? `ended with code ${String(code)}` : text}\n`);
      resolve(passed);
    });
  });
}

async function runAll(steps) {
  const failed = [];
  const waiting = [...steps];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      if (!(await runStep(step))) failed.push(step[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed;
}

const wanted = process.argv.slice(2);
const steps = STEPS.filter(([name]) => wanted.length === 0 || wanted.some((w) => name.includes(w)));
if (steps.length === 0) {
  console.error(
    `No step is called ${wanted.join(' ')}. There are: ${STEPS.map(([n]) => n).join(', ')}`,
  );
  process.exit(2);
}
mkdirSync(join(ROOT, '.cache/types'), { recursive: true });
const failed = await runAll(steps);
if (failed.length > 0) process.exitCode = 1;
console.log(
  failed.length === 0
    ? `\n${String(steps.length)} checks passed`
    : `\nFailed: ${failed.join(', ')}`,
);
