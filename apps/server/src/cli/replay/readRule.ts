import { existsSync } from 'node:fs';
import type { RuleInput } from '@batcave/shared/rules';
import { SettingError } from '../../app/settings.ts';
import type { OptionValues } from '../arguments.ts';
import { readRuleFile } from '../rules/documents.ts';

/** The one rule of a file. @throws SettingError when it holds none, several, or what is no rule */
export function readRule(file: string, options: OptionValues): RuleInput {
  const [document, ...others] = readRuleFile(file, options);
  if (document === undefined || others.length > 0)
    throw new SettingError(`${file} holds ${String(others.length + 1)} rules; give it one.`);
  if (document.read.ok) return document.read.spec;
  const faults = document.read.faults.map(
    ({ field, limit, fix }) => `\n  ${field} must be ${limit}. ${fix}`,
  );
  throw new SettingError(`${file} is no rule that can be taken:${faults.join('')}`);
}

/** Whether what was given is a file with a rule, and not the name of a stored one. */
export function isFile(operand: string, options: OptionValues): boolean {
  return (
    operand === '-' || options['sigma'] === true || /\.json$/i.test(operand) || existsSync(operand)
  );
}
