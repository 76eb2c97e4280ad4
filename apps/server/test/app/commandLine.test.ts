import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createDatabase } from '../setup/database.ts';
import { runSentry } from '../setup/runSentry.ts';
import { temporaryDataDir } from '../setup/startApp.ts';

test.each([
  [['server', '--retenton', '5d'], {}, 'There is no option --retenton. Did you mean --retention?'],
  [
    ['server', '--retention', '5 days'],
    {},
    'command line: retention is "5 days"; it must be a duration from 1d to 3650d',
  ],
  [
    ['server', '--port', '70000'],
    {},
    'command line: port is "70000"; it must be a whole number from 0 to 65535',
  ],
  [['server', '--port'], {}, '--port needs a value'],
  [
    ['server', '--log-level', 'loud'],
    {},
    'log_level is "loud"; it must be one of trace, debug, info, warn, error, silent',
  ],
  [
    ['server'],
    { BATCAVE_HEARTBEET: '1s' },
    'environment: there is no setting heartbeet. Did you mean heartbeat?',
  ],
  [['server'], { BATCAVE_PORT: 'x' }, 'environment: port is "x"'],
  [['server', '--config', '/nowhere/sentry.json'], {}, '/nowhere/sentry.json cannot be read'],
  [['agent', '--log-level', 'loud'], {}, 'log_level is "loud"; it must be one of trace'],
  [['sever'], {}, 'there is no command sever. Did you mean server?'],
  [['retention', 'burn'], {}, 'sentry retention plan, or sentry retention run'],
])('%j is refused in one line that helps', async (args, env, message) => {
  const dataDir = temporaryDataDir();
  const { code, stdout, stderr } = await runSentry(args, { BATCAVE_DATA_DIR: dataDir, ...env });
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each([
  ['{"port": 1', 'is not valid JSON'],
  ['[1]', 'must hold a JSON object'],
  ['{"prot": 1}', 'there is no setting prot. Did you mean port?'],
])('a file with %s is refused and named', async (content, message) => {
  const dataDir = temporaryDataDir();
  writeFileSync(path.join(dataDir, 'sentry.json'), content);
  const { code, stderr } = await runSentry(['server', '--data-dir', dataDir]);
  expect(code).toBe(2);
  expect(stderr).toContain(path.join(dataDir, 'sentry.json'));
  expect(stderr).toContain(message);
});

test('the command line wins over the environment, and that over the file', async () => {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const plan = async (args: string[], env: NodeJS.ProcessEnv) => {
    const given = { BATCAVE_DATA_DIR: dataDir, BATCAVE_DATABASE_URL: database.url, ...env };
    return (await runSentry(['retention', 'plan', ...args], given)).stdout.split(':')[0];
  };
  expect(await plan([], {})).toBe('Events are kept for 90d');
  writeFileSync(path.join(dataDir, 'sentry.json'), '{"retention": "40d"}');
  expect(await plan([], {})).toBe('Events are kept for 40d');
  expect(await plan([], { BATCAVE_RETENTION: '30d' })).toBe('Events are kept for 30d');
  expect(await plan(['--retention=20d'], { BATCAVE_RETENTION: '30d' })).toBe(
    'Events are kept for 20d',
  );
});

test.each(['--version', '-v'])('%s says which Sentry this is, and on which Node', async (flag) => {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  expect(await runSentry([flag])).toEqual({
    ...{ code: 0, stderr: '' },
    stdout: `sentry ${version}, Node ${process.versions.node}\n`,
  });
});

test('every command explains itself, and none is needed to see which there are', async () => {
  const overview = await runSentry(['--help']);
  expect(overview.stdout).toContain('sentry --version');
  expect(overview.code).toBe(0);
  const names = [...overview.stdout.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name ?? '');
  expect(names).toEqual(
    expect.arrayContaining(['start', 'server', 'agent', 'console', 'retention', 'settings']),
  );
  for (const name of names) {
    const help = await runSentry([name, '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain(`sentry ${name}`);
  }
  expect((await runSentry([])).code).toBe(2);
}, 120_000);
