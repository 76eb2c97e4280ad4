import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  flagOf,
  readSettings,
  SettingError,
  SETTINGS,
  type Setting,
  type Settings,
  settingsFromEnvironment,
  variableOf,
} from '../app/settings.ts';
import { formatDuration } from '@batcave/shared/time';
import type { OptionSpec, OptionValues } from './arguments.ts';

/** One command of the command line; its name and what it is for stand in commands.ts. */
export interface Command {
  /** Of the whole command, or of the action that the arguments begin with. */
  help(args?: readonly string[]): string;
  /** Resolves with the exit code. */
  run(args: readonly string[]): Promise<number>;
}

function rangeOf(setting: Setting): string {
  switch (setting.kind) {
    case 'number':
      return `${String(setting.min)} to ${String(setting.max)}${setting.unit === '' ? '' : ` ${setting.unit}`}; default ${String(setting.defaultNumber)}`;
    case 'duration':
      return `${formatDuration(setting.minMs)} to ${formatDuration(setting.maxMs)}; default ${formatDuration(setting.defaultMs)}`;
    case 'flag':
      return `true or false; default ${String(setting.defaultFlag)}`;
    case 'text':
      return setting.defaultText === '' ? '' : `default ${setting.defaultText}`;
  }
}

/** What a setting is, with its range and default, for help and documents. */
export function describeSetting(setting: Setting): string {
  const range = rangeOf(setting);
  return range === '' ? setting.what : `${setting.what} (${range})`;
}

/** Every setting of the server as an option of the command line, and `--config`. */
export const SETTING_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'config',
    kind: 'text',
    placeholder: 'FILE',
    what: 'Settings as JSON, names with underscores. Default: sentry.json in the data folder, if there. Environment (BATCAVE_…) and options win over it.',
  },
  ...(SETTINGS as readonly Setting[]).map((setting): OptionSpec => ({
    name: flagOf(setting.name).slice(2),
    kind: setting.kind === 'flag' ? 'flag' : 'text',
    placeholder:
      setting.kind === 'duration' ? 'DURATION' : setting.kind === 'number' ? 'N' : 'TEXT',
    what: `${describeSetting(setting)} [${variableOf(setting.name)}]`,
  })),
];

function readFile(file: string, required: boolean): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (!required && (cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new SettingError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SettingError(`${file} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SettingError(`${file} must hold a JSON object: {"port": 9443}.`);
  return value as Record<string, unknown>;
}

/** Settings from the file, the environment and the options, each winning over the one before. */
export function settingsFrom(options: OptionValues): Settings {
  const given = Object.fromEntries(
    Object.entries(options)
      .filter(([name]) => SETTINGS.some((setting) => flagOf(setting.name) === `--${name}`))
      .map(([name, value]) => [name.replaceAll('-', '_'), value]),
  );
  const environment = settingsFromEnvironment(process.env);
  const commandLine = { origin: 'command line', values: given };
  const config = options['config'];
  const dataDir = readSettings([environment, commandLine]).data_dir;
  const file = typeof config === 'string' ? config : path.join(dataDir, 'sentry.json');
  const fromFile = { origin: file, values: readFile(file, typeof config === 'string') };
  return readSettings([fromFile, environment, commandLine]);
}
