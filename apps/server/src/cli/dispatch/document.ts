import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { parseDocument } from 'yaml';
import { jsonFault } from '../../adapters/http/jsonBounds.ts';
import { assumeSecrets, dispatchFaults } from '../../app/dispatch/dispatchFaults.ts';
import { checkDispatch } from '../../app/dispatch/hostDispatch.ts';
import { SettingError } from '../../app/settings.ts';
import { describeFindings } from './describe.ts';
import type { SecretsMode } from '../secretReferences.ts';
import { readSecrets } from './secrets.ts';

/** As much as the API takes. */
const MAX_BYTES = 4_194_304;
const MAX_KEYS = 100_000;

/** A document from a file. */
export interface ReadDocument {
  readonly config: DispatchConfig;
  /** Of `assume`: which secrets could not be read here. */
  readonly notes: readonly string[];
}

/**
 * Reads a document that says who is told: JSON, or YAML when the file is named so or does not begin with a
 * brace. `-` is the standard input.
 *
 * @throws SettingError for a file that cannot be read as such, with every fault of its form
 */
export function readDocument(file: string, mode: SecretsMode): ReadDocument {
  const value = parse(readText(file), file);
  const folder = file === '-' ? process.cwd() : path.dirname(path.resolve(file));
  const { document, notes } = readSecrets(value, { mode, folder, env: process.env });
  const faults = dispatchFaults(document);
  if (faults.length > 0)
    throw new SettingError(
      [
        `${file} is not of the form of a dispatch document (sentry dispatch schema prints it):`,
        ...faults.map(({ field, limit, fix }) => `${field || 'it'} must be ${limit}. ${fix}`),
        ...otherErrors(document),
      ].join('\n  '),
    );
  return { config: document as DispatchConfig, notes };
}

/** What else is wrong with a document that only lacks secrets, so that all of it is told at once. */
function otherErrors(document: unknown): string[] {
  const complete = assumeSecrets(document);
  if (dispatchFaults(complete).length > 0) return [];
  const findings = checkDispatch(complete as DispatchConfig);
  return describeFindings(findings.filter(({ severity }) => severity === 'error'));
}

function readText(file: string): string {
  let content: Buffer;
  try {
    content = readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    throw new SettingError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (content.length > MAX_BYTES)
    throw new SettingError(
      `${file} is ${String(content.length)} bytes large; at most ${String(MAX_BYTES)} are taken. Join people or routes.`,
    );
  return content.toString('utf8').replace(/^\ufeff/, '');
}

function parse(text: string, file: string): unknown {
  const isYaml = /\.ya?ml$/i.test(file) || !/^\s*\{/.test(text);
  const value = isYaml ? parseYaml(text, file) : parseJson(text, file);
  // What show --json, or the API, gives: the document with its revision.
  const { config } = (value ?? {}) as { readonly config?: unknown };
  return config ?? value;
}

function parseJson(text: string, file: string): unknown {
  const fault = jsonFault(text, MAX_KEYS);
  if (fault !== undefined)
    throw new SettingError(`${file} cannot be taken: ${fault}. Write it without.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new SettingError(`${file} is not valid JSON: ${(cause as Error).message}.`, { cause });
  }
}

/** YAML 1.2, where 09:00 and 2026-12-25 are texts. */
function parseYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { schema: 'core', version: '1.2', prettyErrors: true });
  const [fault] = document.errors;
  if (fault !== undefined)
    throw new SettingError(`${file} is not valid YAML: ${fault.message.trimEnd()}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new SettingError(
      `${file} refers to itself too often: ${(cause as Error).message}. Write it out.`,
      { cause },
    );
  }
  // As JSON it is bounded, and holds nothing that JSON could not say.
  return parseJson(JSON.stringify(value ?? null), file);
}
