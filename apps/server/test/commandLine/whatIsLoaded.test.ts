import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { runSentry } from '../setup/runSentry.ts';

const TRACE = pathToFileURL(path.join(import.meta.dirname, 'traceModules.mjs')).href;
const RULES = path.join(import.meta.dirname, '..', '..', 'rules', 'starter.json');

let dataDir = '';
beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'sentry-test-'));
  return () => rmSync(dataDir, { recursive: true });
});

/** The packages that a command line loads. */
async function packagesOf(args: readonly string[]): Promise<string[]> {
  const { stderr } = await runSentry(args, {
    BATCAVE_DATA_DIR: dataDir,
    NODE_OPTIONS: `--import ${TRACE}`,
  });
  expect(stderr).toContain('/src/main.ts');
  const named = stderr.matchAll(/^loaded .*\/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm);
  return [...new Set([...named].map(([, name]) => name ?? ''))].sort();
}

test.each([[['--help']], [['sever']], [['settings']], [['start', '--help']]])(
  '%j loads no package',
  async (args) => {
    expect(await packagesOf(args)).toEqual([]);
  },
);

const OF_THE_SERVER = /^(fastify|undici|kafkajs|prom-client|nodemailer|ws)$|^@fastify/;
const OF_RULES = /^(yaml|re2js)$/;

test.each([
  [['access', 'roles']],
  [['pki', 'list']],
  [['enrol']],
  [['incidents', '--help']],
  [['silences', 'list']],
])('%j loads neither what serves nor what judges', async (args) => {
  const packages = await packagesOf(args);
  expect(packages).toContain('typebox');
  expect(packages.filter((name) => OF_THE_SERVER.test(name) || OF_RULES.test(name))).toEqual([]);
});

test('checking a file of rules loads what judges, and neither the store nor what serves', async () => {
  const packages = await packagesOf(['rules', 'check', RULES]);
  expect(packages).toContain('re2js');
  expect(packages.filter((name) => OF_THE_SERVER.test(name) || /^pg/.test(name))).toEqual([]);
});

test('a server that is refused has not been loaded', async () => {
  const packages = await packagesOf(['server', '--port', '70000']);
  expect(packages).not.toContain('typebox');
  expect(packages.filter((name) => OF_THE_SERVER.test(name))).toEqual([]);
});
