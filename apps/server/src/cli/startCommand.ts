import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { dataPaths, findRunning, makeDataDir, type RunningServer } from '../app/dataDir.ts';
import { defaultDataDir, type Settings } from '../app/settings.ts';
import { describeOptions, type OptionSpec, readOptions } from './arguments.ts';
import { type Command, SETTING_OPTIONS, settingsFrom } from './command.ts';
import { findElectron } from './electron.ts';
import { type Progress, showProgress } from './progress.ts';
import { untilSignal } from './untilSignal.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.join(HERE, '..', '..', '..', '..');
const BIN = path.join(HERE, '..', '..', 'bin', 'sentry.mjs');

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'follow',
    kind: 'list',
    placeholder: 'FILE',
    what: 'Follow a log file on this machine. May be given several times.',
  },
  {
    name: 'browser',
    kind: 'flag',
    what: 'Print a link for a browser even where the desktop app could open.',
  },
  ...SETTING_OPTIONS,
];

/** A child whose whole output goes to a file, but for the lines that `onLine` wants. */
function spawnPart(
  args: readonly string[],
  logFile: string,
  onLine?: (line: string) => void,
): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', onLine === undefined ? log : 'pipe', log],
    detached: true, // Ctrl-C reaches us alone: we stop the parts in their order
  });
  // However we end but by SIGKILL, no part is left behind.
  const stopPart = (): void => void child.kill('SIGTERM');
  process.once('exit', stopPart);
  child.once('exit', () => process.off('exit', stopPart));
  if (child.stdout !== null && onLine !== undefined)
    createInterface({ input: child.stdout }).on('line', onLine);
  return child;
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? 1);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function isFree(host: string, port: number): Promise<boolean> {
  const probe = net.createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** Said to us alone. The console is offered always: it is what this command is for. */
const OWN_FLAG = /^--(follow=|(no-)?browser($|=)|(no-)?console($|=))/;

/** Everything that was said on the command line and belongs to the server. */
function serverArgs(args: readonly string[]): string[] {
  const own: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (arg === '--follow') i += 1;
    else if (!OWN_FLAG.test(arg)) own.push(arg);
  }
  return own;
}

/** Whether the console is built, and from the sources as they are now. */
function isBuilt(): boolean {
  const built = path.join(ROOT, 'apps', 'desktop', 'out', 'renderer', 'browser.html');
  if (!existsSync(built)) return false;
  const builtMs = statSync(built).mtimeMs;
  return ['apps/desktop/src', 'packages/shared/src'].every((dir) =>
    readdirSync(path.join(ROOT, dir), { recursive: true, encoding: 'utf8' }).every(
      (file) => statSync(path.join(ROOT, dir, file)).mtimeMs <= builtMs,
    ),
  );
}

async function buildConsole(progress: Progress, logFile: string): Promise<void> {
  if (isBuilt()) return;
  const step = progress.step('Building the console');
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'],
    {
      cwd: ROOT,
      stdio: ['ignore', log, log],
    },
  );
  if ((await exitOf(child)) !== 0) {
    step.failed();
    throw new Error(`The console could not be built. Its log: ${logFile}`);
  }
  step.done();
}

/** What makes the server take any free port when nobody said which and the usual one is taken. */
async function otherPort(
  args: readonly string[],
  flag: string,
  host: string,
  usual: number,
): Promise<string[]> {
  const isSaid = args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  return isSaid || (await isFree(host, usual)) ? [] : [flag, '0'];
}

async function startServer(
  settings: Settings,
  args: readonly string[],
  logFile: string,
): Promise<{ child: ChildProcess; running: RunningServer }> {
  const port = [
    ...(await otherPort(args, '--port', settings.host, settings.port)),
    ...(await otherPort(args, '--enrol-port', settings.host, settings.enrol_port)),
  ];
  const ready = Promise.withResolvers<RunningServer>();
  const child = spawnPart(['server', '--console', ...port, ...serverArgs(args)], logFile, (line) =>
    ready.resolve(JSON.parse(line) as RunningServer),
  );
  const died = exitOf(child).then((code) => {
    throw new Error(
      `The server ended with code ${String(code)} before it was ready. Its log: ${logFile}`,
    );
  });
  return { child, running: await Promise.race([ready.promise, died]) };
}

export const startCommand: Command = {
  help: () =>
    [
      'Usage: sentry start [--follow FILE …] [--browser] [OPTIONS OF sentry server]',
      '',
      'Builds the console if it is not built, starts the server and an agent for this machine, and opens the console:',
      'the desktop app where a display and Electron are there, else a link for a browser. Ctrl-C stops all of it.',
      '',
      describeOptions(OPTIONS),
    ].join('\n'),
  async run(args) {
    const options = readOptions(args, OPTIONS);
    const settings = settingsFrom(options);
    const { data_dir: dataDir } = settings;
    const already = findRunning(dataDir);
    if (already !== undefined)
      throw new Error(
        `A server already runs on ${dataDir} (process ${String(already.pid)}, ${already.api}). Open its console with npx sentry console, or end it with: kill ${String(already.pid)}`,
      );
    makeDataDir(dataDir);
    const paths = dataPaths(dataDir);
    mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
    const logFile = (part: string): string => path.join(paths.logs, `${part}.log`);
    const progress = showProgress(process.stderr);
    const stop = untilSignal();

    await buildConsole(progress, logFile('build'));
    const starting = progress.step(
      existsSync(paths.postgres)
        ? 'Starting the server'
        : 'Setting up database, certificates and rules',
    );
    const server = await startServer(settings, args, logFile('server')).catch((error: unknown) => {
      starting.failed();
      throw error;
    });
    starting.done(server.running.api);
    const follow = ((options['follow'] as string[] | undefined) ?? []).flatMap((file) => [
      '--follow',
      path.resolve(file),
    ]);
    const agent = spawnPart(['agent', '--data-dir', dataDir, ...follow], logFile('agent'));
    progress.step('Starting the agent of this machine').done();

    const elsewhere = dataDir === defaultDataDir() ? '' : ` --data-dir ${dataDir}`;
    const another = `npx sentry console --browser${elsewhere}`;
    const electron = findElectron();
    const opened =
      electron.ok && options['browser'] !== true
        ? spawn(electron.command, [...electron.args, '--connect', paths.connection], {
            stdio: 'ignore',
          })
        : undefined;
    opened?.once('error', (error) =>
      progress.finish([`The desktop app did not open: ${error.message}`]),
    );
    progress.finish([
      opened === undefined
        ? `Open the console in a browser on this machine (the link works once; ${another} prints another):`
        : `The console is open. For a browser: ${another}`,
      ...(opened === undefined ? [await readLink(paths.consoleLink)] : []),
      '',
      `API      ${server.running.api}`,
      `API docs ${server.running.console ?? ''}/docs, once the console is open in the same browser`,
      `Metrics  ${server.running.ops}/metrics`,
      `Data     ${dataDir}`,
      `Logs     ${paths.logs}`,
      '',
      'Ctrl-C stops everything.',
    ]);

    const ended = await Promise.race([
      stop.first.then(() => undefined),
      exitOf(server.child).then(
        (code) => `The server ended with code ${String(code)}. Its log: ${logFile('server')}`,
      ),
      exitOf(agent).then(
        (code) => `The agent ended with code ${String(code)}. Its log: ${logFile('agent')}`,
      ),
    ]);
    progress.finish([ended ?? 'Stopping.']);
    opened?.kill();
    agent.kill('SIGTERM');
    await exitOf(agent);
    server.child.kill('SIGTERM');
    await exitOf(server.child);
    return ended === undefined ? 0 : 1;
  },
};

async function readLink(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trim();
}
