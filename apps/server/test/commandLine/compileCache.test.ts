import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runSentry, SENTRY } from '../setup/runSentry.ts';

const PRODUCT_CACHE = path.join(SENTRY, '../../../../node_modules/.cache/sentry');

function temporaryDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** Runs a TypeScript file in a process of its own that keeps what it compiles in this folder. */
async function runKeeping(dir: string, file: string): Promise<string> {
  const keeper = pathToFileURL(path.join(SENTRY, '..', 'compileCache.mjs')).href;
  const script = `
    const { keepCompiled } = await import(${JSON.stringify(keeper)});
    keepCompiled(${JSON.stringify(dir)});
    await import(${JSON.stringify(pathToFileURL(file).href)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: undefined },
  });
  return text(child.stdout);
}

function aProgram(word: string): string {
  const file = path.join(temporaryDir(), 'program.ts');
  writeFileSync(file, `const word: string = ${JSON.stringify(word)};\nconsole.log(word);\n`);
  return file;
}

/** The folder of each version of Node and user. */
const kept = (dir: string): string[] =>
  readdirSync(dir).flatMap((each) => readdirSync(path.join(dir, each)));

test('what a command compiled is kept inside the product, for its user alone', async (context) => {
  expect((await runSentry(['--help'])).code).toBe(0);
  if (!existsSync(PRODUCT_CACHE)) context.skip('the product folder cannot be written');
  expect(kept(PRODUCT_CACHE).length).toBeGreaterThan(0);
  expect(statSync(PRODUCT_CACHE).mode & 0o077).toBe(0);
});

test('TypeScript is kept compiled, by several processes at once, and read again after a change', async () => {
  const dir = path.join(temporaryDir(), 'cache');
  const program = aProgram('first');
  const printed = await Promise.all([1, 2, 3].map(() => runKeeping(dir, program)));
  expect(printed).toEqual(['first\n', 'first\n', 'first\n']);
  expect(kept(dir).length).toBeGreaterThan(0);
  expect(await runKeeping(dir, program)).toBe('first\n');
  writeFileSync(program, "const word: string = 'other';\nconsole.log(word);\n");
  expect(await runKeeping(dir, program)).toBe('other\n');
});

test('a command runs where nothing can be kept', async () => {
  const inTheWay = aProgram('runs');
  expect(await runKeeping(path.join(inTheWay, 'cache'), inTheWay)).toBe('runs\n');
});

test('a folder that others may write is left alone: what lies there would be run', async () => {
  const dir = path.join(temporaryDir(), 'cache');
  mkdirSync(dir);
  chmodSync(dir, 0o777);
  expect(await runKeeping(dir, aProgram('runs'))).toBe('runs\n');
  expect(readdirSync(dir)).toEqual([]);
});
