import { AppError, type ErrorCode } from '@batcave/shared/errors';
import { SettingError } from '../app/settings.ts';
import type { OptionValues } from './arguments.ts';

/** The text of an option, if it was given. */
export function textOf(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The text of an option that must be given. @throws SettingError */
export function neededText(options: OptionValues, name: string, example: string): string {
  const text = textOf(options, name);
  if (text === undefined || text === '')
    throw new SettingError(`--${name} is missing. For example: --${name} ${example}`);
  return text;
}

/** The texts of an option that may be repeated. */
export function listOf(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value : [];
}

/** A whole number of an option. @throws SettingError */
export function numberOf(
  options: OptionValues,
  name: string,
  range: { readonly least: number; readonly most: number; readonly usual: number },
): number {
  const text = textOf(options, name);
  if (text === undefined) return range.usual;
  const value = Number(text);
  if (!Number.isInteger(value) || value < range.least || value > range.most)
    throw new SettingError(
      `--${name} must be a whole number from ${String(range.least)} to ${String(range.most)}.`,
    );
  return value;
}

/** One of a few words. @throws SettingError that names them */
export function wordOf<W extends string>(name: string, text: string, words: readonly W[]): W {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined)
    throw new SettingError(`--${name} is ${text}; it must be one of ${words.join(', ')}.`);
  return word;
}

/**
 * Runs what reads an option by the rules of the API. What the API would refuse as a request is here a
 * command line that was not understood.
 */
export function readAsOption<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_request') throw error;
    const { limit = error.message } = error.faults[0] ?? {};
    throw new SettingError(`--${name} must be ${limit}.`, { cause: error });
  }
}

/** The words of an action for a refusal, where those of the table do not say what to do here. */
export function inWords(words: Partial<Record<ErrorCode, string>>): (error: unknown) => never {
  return (error) => {
    const said = error instanceof AppError ? words[error.code] : undefined;
    throw said === undefined ? error : new Error(said);
  };
}

/** Prints a line for people, or the value as JSON for programs. */
export function print(options: OptionValues, value: unknown, text: string): void {
  process.stdout.write(`${options['json'] === true ? JSON.stringify(value) : text}\n`);
}

/** Says something beside the result: nothing that a program would read. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
