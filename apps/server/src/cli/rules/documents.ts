import { readFileSync } from 'node:fs';
import { RULE_LIMITS, type SigmaMapping } from '@batcave/shared/rules';
import { jsonFault } from '../../adapters/http/jsonBounds.ts';
import {
  type DocumentRule,
  mappingFaults,
  readRules,
  readSigmaRules,
} from '../../app/policies/index.ts';
import { SettingError } from '../../app/settings.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { textOf } from '../given.ts';

/** What a file of rules is read with. */
export const DOCUMENT_OPTIONS: readonly OptionSpec[] = [
  { name: 'sigma', kind: 'flag', what: 'The file holds Sigma documents (YAML).' },
  {
    name: 'mapping',
    kind: 'text',
    placeholder: 'FILE',
    what: 'How the words of Sigma become ours, as JSON: {"fields": {"Image": "payload.process.path"}}.',
  },
];

/** More than a tenant may have, for the blanks of a document that people read. */
const MAX_FILE_BYTES = 4 * RULE_LIMITS.maxBytes;
const MAX_KEYS = 100 * RULE_LIMITS.maxRules;
const KNOWN = ['schema_version', 'exported_at', 'policies'];

/**
 * The rules of a file: an export, a list of rules, one rule, or Sigma documents. `-` is the standard
 * input.
 *
 * @throws SettingError for a file that cannot be read as such
 */
export function readRuleFile(file: string, options: OptionValues): readonly DocumentRule[] {
  const mapping = textOf(options, 'mapping');
  if (options['sigma'] === true) {
    const text = readText(file, RULE_LIMITS.maxSigmaBytes);
    return readSigmaRules(text, mapping === undefined ? {} : readMapping(mapping));
  }
  if (mapping !== undefined) throw new SettingError('--mapping is for Sigma: add --sigma.');
  const entries = entriesOf(readJson(file), file);
  const { maxRules } = RULE_LIMITS;
  if (entries.length === 0 || entries.length > maxRules)
    throw new SettingError(
      `${file} holds ${String(entries.length)} rules; it must be 1 to ${String(maxRules)}.`,
    );
  return readRules(entries);
}

function readText(file: string, maxBytes: number): string {
  let content: Buffer;
  try {
    content = readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    throw new SettingError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (content.length > maxBytes)
    throw new SettingError(
      `${file} is ${String(content.length)} bytes large; at most ${String(maxBytes)} are read. Split it.`,
    );
  return content.toString('utf8').replace(/^\ufeff/, '');
}

function readJson(file: string): unknown {
  const text = readText(file, MAX_FILE_BYTES);
  const fault = jsonFault(text, MAX_KEYS);
  if (fault !== undefined)
    throw new SettingError(`${file} cannot be taken: ${fault}. Write it without.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const isYaml = /\.ya?ml$/i.test(file) ? ' Sigma documents are read with --sigma.' : '';
    throw new SettingError(`${file} is not valid JSON: ${(cause as Error).message}.${isYaml}`, {
      cause,
    });
  }
}

function entriesOf(value: unknown, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null)
    throw new SettingError(`${file} must hold rules: {"policies": [ … ]}, a list, or one rule.`);
  if (!('policies' in value)) return [value];
  const unknown = Object.keys(value).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined)
    throw new SettingError(`${file} says ${unknown}, which a document of rules does not have.`);
  const { policies, schema_version: version = 1 } = value as Record<string, unknown>;
  if (version !== 1)
    throw new SettingError(
      `${file} is of schema_version ${JSON.stringify(version)}; this program reads 1.`,
    );
  if (!Array.isArray(policies)) throw new SettingError(`policies of ${file} must be a list.`);
  return policies;
}

function readMapping(file: string): SigmaMapping {
  const value = readJson(file);
  const [fault] = mappingFaults(value);
  if (fault !== undefined)
    throw new SettingError(
      `${file} is no mapping: ${fault.field || 'it'} must be ${fault.limit}. ${fault.fix}`,
    );
  return value as SigmaMapping;
}
