import { AppError } from '@batcave/shared/errors';
import { nearest, SettingError } from '../app/settings.ts';
import { COMMANDS } from './commands.ts';
import { versionLine } from './version.ts';

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;
  return [
    'sentry: takes in events, judges them by rules and raises alerts.',
    '',
    'Usage: sentry COMMAND [OPTIONS]      sentry COMMAND --help      sentry --version',
    '',
    ...COMMANDS.map(({ name, what }) => `  ${name.padEnd(width)}${what}`),
    '',
  ].join('\n');
}

/** Runs one command line; resolves with the exit code. 0: done; 1: failed; 2: not understood. */
export async function runCli(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help' || name === '-h') {
    process.stdout.write(`${overview()}\n`);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(versionLine());
    return 0;
  }
  const listed = COMMANDS.find((candidate) => candidate.name === name);
  if (listed === undefined) {
    const known = nearest(
      name,
      COMMANDS.map((candidate) => candidate.name),
    );
    process.stderr.write(
      `sentry: there is no command ${name}. Did you mean ${known ?? 'start'}?\n`,
    );
    return 2;
  }
  const command = await listed.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${command.help(rest)}\n`);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof SettingError) {
      process.stderr.write(`sentry ${name}: ${error.message}\n`);
      return 2;
    }
    process.stderr.write(`sentry ${name}: ${describeError(error)}\n`);
    return 1;
  }
}

/** The message and those of its causes; the stack only when asked for, it helps nobody at 4 a.m. */
function describeError(error: unknown): string {
  if (process.env['BATCAVE_LOG_LEVEL'] === 'debug' && error instanceof Error)
    return error.stack ?? error.message;
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(messageOf(at));
  return parts.length > 0 ? parts.join('\n  because: ') : String(error);
}

function messageOf(error: Error): string {
  if (!(error instanceof AppError)) return error.message;
  // A message often says its first fault already.
  const faults = error.faults
    .filter(({ limit }) => !error.message.includes(limit))
    .map(({ field, limit, fix }) => `${field === '' ? 'It' : field} must be ${limit}. ${fix}`);
  return [error.message, ...faults].join(' ');
}
