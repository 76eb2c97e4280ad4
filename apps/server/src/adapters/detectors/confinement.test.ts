import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { folderWith, moduleSource, openIn, PATIENT_MS } from './testing/moduleFolder.ts';

vi.setConfig({ testTimeout: 30_000 });

/** What comes of running this as a detector is asked: the value of the expression, or the error. */
async function attempt(expression: string, kind: 'js' | 'cjs' = 'js') {
  const observe = `observe(state) {
      let outcome;
      try { outcome = JSON.stringify(${expression}) ?? 'undefined'; } catch (error) { outcome = String(error); }
      return { state, score: 0, explanation: outcome };
    },`;
  const source = moduleSource(observe);
  const folder = folderWith({
    'beside.json': '{"secret":"in the folder above"}',
    'own/module.js': source,
    'own/module.cjs': source.replace('export default', 'module.exports ='),
  });
  const entry = { module: `./own/module.${kind}`, time_limit_ms: PATIENT_MS };
  const opened = await openIn(folder, { tries: entry });
  const detector = opened.kind('tries').create({});
  return {
    said: detector.observe(detector.init(), { atMs: 1, value: 1 }).judgement.explain(),
    folder,
  };
}

/** What comes of loading a module that begins with this import. */
async function load(before: string, source = moduleSource('', before)) {
  const folder = folderWith({ 'beside.json': '{}', 'own/module.js': source });
  const opened = await openIn(folder, { tries: { module: './own/module.js' } });
  return opened.unavailable.get('tries');
}

test.each(
  ['fs', 'node:fs/promises', 'child_process', 'net', 'http', 'dns', 'os', 'process'].concat([
    'module',
    'worker_threads',
    'vm',
    'v8',
    'crypto',
    'inspector',
    'node:sqlite',
  ]),
)('a module that imports %s is not loaded', async (name) => {
  expect(await load(`import '${name}';`)).toBe(
    `Detector tries could not be loaded: a detector may not import ${name}. Mend it and restart the server.`,
  );
});

test('a module may import what reaches nothing', async () => {
  expect(await load(`import 'node:util'; import 'path'; import 'node:buffer';`)).toBeUndefined();
});

test('what a CommonJS module requires is held to the same', async () => {
  expect((await attempt(`require('fs').readdirSync('/')`, 'cjs')).said).toBe(
    'Error: a detector may not import fs',
  );
  expect((await attempt(`module.constructor._load('net')`, 'cjs')).said).toBe(
    'Error: a detector may not import net',
  );
});

test('a file outside of its folder is not readable, whatever reads it', async () => {
  const { said } = await attempt(`require('../beside.json')`, 'cjs');
  expect(said).toMatch(/Cannot find module|Access to this API has been restricted/);
  expect(await load(`import beside from '../beside.json' with { type: 'json' };`)).toMatch(
    /could not be loaded: .*(Access to this API has been restricted|Cannot find)/,
  );
});

test.each([
  ['the environment', 'process.env', '{}'],
  ['the arguments', 'process.argv', '[]'],
  [
    'the network',
    'typeof fetch + typeof WebSocket + typeof EventSource',
    '"undefinedundefinedundefined"',
  ],
  ['another process', 'process.kill(1, 0)', 'TypeError: process.kill is not a function'],
  ['native code', 'process.dlopen({}, "x")', 'TypeError: process.dlopen is not a function'],
  [
    'a module of Node by another way',
    'process.getBuiltinModule("fs")',
    'TypeError: process.getBuiltinModule is not a function',
  ],
])('a module does not reach %s', async (_, expression, expected) => {
  expect((await attempt(expression)).said).toContain(expected);
});

test('a module that found its way to the file system could write nothing', async () => {
  // The permissions of the thread, without what `confine` takes away.
  const { Worker } = await import('node:worker_threads');
  const folder = folderWith({});
  const file = path.join(folder, 'written');
  const { permissions } = await import('./permissions.ts');
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const codes = [];
     const attempt = (act) => { try { act(); codes.push('done'); } catch (error) { codes.push(error.code); } };
     attempt(() => require('node:fs').writeFileSync(${JSON.stringify(file)}, ''));
     attempt(() => require('node:fs').readFileSync('/etc/passwd'));
     attempt(() => require('node:child_process').execSync('true'));
     attempt(() => new (require('node:worker_threads').Worker)('', { eval: true }));
     parentPort.postMessage(codes);`,
    {
      eval: true,
      execArgv: permissions({ kind: 'module', specifier: './module.js', folder }),
    },
  );
  const codes = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  expect(codes).toEqual(Array.from({ length: 4 }, () => 'ERR_ACCESS_DENIED'));
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['throws', 'throw new Error("no licence");', 'no licence'],
  ['ends the process', 'process.exit(3);', 'a detector may not end the process'],
])('a module that %s when it is loaded is told of with the reason', async (_, before, reason) => {
  expect(await load(before)).toBe(
    `Detector tries could not be loaded: ${reason}. Mend it and restart the server.`,
  );
});

test.each([
  ['export const x = 1;', 'it has no default export that is a detector'],
  ['export default { init() {} };', 'its default export has no function observe'],
  [
    moduleSource('defaultThreshold: 7,'),
    'its default export is not a detector: /defaultThreshold must be <= 1',
  ],
  [
    moduleSource('parameters: { Weight: { default: 1, min: 0, max: 2, what: "x" } },'),
    'its default export is not a detector: /parameters must not have additional properties: Weight',
  ],
  [
    moduleSource('parameters: { weight: { default: 5, min: 0, max: 2, what: "x" } },'),
    'its parameter weight is not one: the default 5 must lie between min 0 and max 2',
  ],
])('a module without the form of a detector is not loaded: %#', async (source, reason) => {
  expect(await load('', source)).toContain(`Detector tries could not be loaded: ${reason}`);
});

test('modules that are not there are told of by name', async () => {
  const opened = await openIn(folderWith({}), {
    gone: { module: './gone.js' },
    absent: { module: 'no-such-detector' },
  });
  expect(opened.unavailable.get('gone')).toMatch(/Cannot find module .*gone\.js/);
  expect(opened.unavailable.get('absent')).toMatch(/Cannot find package 'no-such-detector'/);
});

test('a module that loads for ever is given up, and keeps none from loading', async () => {
  const folder = folderWith({
    'loops.js': moduleSource('', 'for (;;);'),
    'good.js': moduleSource(''),
  });
  const opened = await openIn(
    folder,
    { loops: { module: './loops.js' }, good: { module: './good.js' } },
    () => performance.now() * 5,
  );
  expect([...opened.kinds.keys()]).toEqual(['good']);
  expect(opened.unavailable.get('loops')).toContain('it did not load within 10 s');
});

test.each(['a.push(a.length + 0.5)', 'a.push({ a })', 'a.push(new Uint8Array(1e7).fill(1))'])(
  'a module that loads into too much memory is given up: %s',
  async (fill) => {
    const folder = folderWith({
      'fills.js': moduleSource('', `for (const a = []; ; ) ${fill};`),
    });
    const opened = await openIn(folder, { fills: { module: './fills.js', memory_mb: 32 } });
    expect(opened.unavailable.get('fills')).toContain('it takes more than 32 MB (memory_mb)');
  },
);
