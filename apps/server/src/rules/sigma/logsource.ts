import type { Match, Where } from '@batcave/shared/rules';
import { at } from './Findings.ts';
import { LOGSOURCE_PARTS, type Reading } from './options.ts';
import { isYamlMap } from './selection.ts';
import type { YamlValue } from './yaml.ts';

const POINTER = '/logsource';
const LABELS = 'labels.';
const MAX_LENGTH = 256;

function narrow(match: Match, where: Where[], field: string, value: string): void {
  if (field === 'source' || field === 'type') match[field] = value;
  else if (field.startsWith(LABELS))
    match.labels = { ...match.labels, [field.slice(LABELS.length)]: value };
  else where.push({ field, op: '=', value } as Where);
}

/**
 * Which events a rule is for, by the category, product and service it names: each must equal the
 * field that the options give for it.
 */
export function readLogsource(value: YamlValue | undefined, reading: Reading): Match | undefined {
  const { options, findings } = reading;
  if (!isYamlMap(value) || !LOGSOURCE_PARTS.some((part) => value.has(part)))
    return findings.refuse(
      POINTER,
      'a map with category, product or service',
      'Say which logs the rule is for.',
    );
  const known: readonly string[] = [...LOGSOURCE_PARTS, 'definition'];
  for (const key of value.keys())
    if (!known.includes(key))
      findings.refuse(at(POINTER, key), `one of ${known.join(', ')}`, 'Take it out.');
  const match: Match = {};
  const where: Where[] = [];
  for (const part of LOGSOURCE_PARTS) {
    const text = value.get(part);
    if (text === undefined) continue;
    if (typeof text !== 'string' || text === '' || text.length > MAX_LENGTH) {
      findings.refuse(at(POINTER, part), 'a text of 1 to 256 characters', 'Put it in quotes.');
      continue;
    }
    const field = options.logsource?.[part];
    if (field === null) findings.note(`It is for ${part} ${text}, which is not asked for.`);
    else narrow(match, where, field ?? `${LABELS}logsource.${part}`, text);
  }
  return where.length > 0 ? { ...match, where } : match;
}
