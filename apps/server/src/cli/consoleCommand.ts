import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dataPaths, findRunning } from '../app/dataDir.ts';
import { readSettings, SettingError, settingsFromEnvironment } from '../app/settings.ts';
import { describeOptions, type OptionSpec, readOptions } from './arguments.ts';
import { type Command } from './command.ts';
import { findElectron } from './electron.ts';

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'browser',
    kind: 'flag',
    what: 'Print a link that opens the console in a browser on this machine, once.',
  },
  {
    name: 'connect',
    kind: 'text',
    placeholder: 'FILE',
    what: 'JSON file with server, ca, cert and key. Default: console.json in the data folder.',
  },
  {
    name: 'data-dir',
    kind: 'text',
    placeholder: 'DIR',
    what: 'Data folder of the server on this machine.',
  },
];

function printLink(dataDir: string): number {
  const file = dataPaths(dataDir).consoleLink;
  // A server that was killed leaves its last link behind, which opens nothing.
  if (!existsSync(file) || findRunning(dataDir) === undefined)
    throw new SettingError(
      findRunning(dataDir) === undefined
        ? `no server runs on ${dataDir}. Start one with npm start.`
        : 'the server does not offer the console to browsers. Start it with --console.',
    );
  process.stdout.write(readFileSync(file, 'utf8'));
  return 0;
}

export const consoleCommand: Command = {
  help: () =>
    [
      'Usage: sentry console [--browser] [--connect FILE]',
      '',
      'Opens the desktop app. Where there is no display or no Electron, or with --browser, it prints a link for a',
      'browser on this machine. A link works once, for a few minutes.',
      '',
      describeOptions(OPTIONS),
    ].join('\n'),
  async run(args) {
    const options = readOptions(args, OPTIONS);
    const given = typeof options['data-dir'] === 'string' ? options['data-dir'] : '';
    const dataDir = readSettings([
      settingsFromEnvironment(process.env),
      { origin: 'command line', values: given === '' ? {} : { data_dir: given } },
    ]).data_dir;
    if (options['browser'] === true) return printLink(dataDir);
    const connection =
      typeof options['connect'] === 'string' ? options['connect'] : dataPaths(dataDir).connection;
    if (!existsSync(connection))
      throw new SettingError(
        `${connection} is not there. Start a server with npm start, or give --connect.`,
      );
    const electron = findElectron();
    if (!electron.ok) {
      process.stderr.write(
        `The desktop app cannot open: ${electron.reason}. In a browser on this machine:\n`,
      );
      return printLink(dataDir);
    }
    const child = spawn(electron.command, [...electron.args, '--connect', connection], {
      stdio: 'inherit',
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  },
};
