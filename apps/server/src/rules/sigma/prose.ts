import { at } from './Findings.ts';
import type { Reading } from './options.ts';
import { isYamlMap } from './selection.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

const MAX_DESCRIPTION_LENGTH = 2000;

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text
    .slice(0, maxLength - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}

/** The text in one line, cut with an ellipsis where it is longer. */
export function oneLine(text: string, maxLength: number): string {
  return cut(text.replaceAll(/\s+/g, ' ').trim(), maxLength);
}

/** The texts and numbers of a value or a list of them; of maps, what they hold. */
export function listOf(value: YamlValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (isYamlMap(value)) return [[...value.values()].flatMap(listOf).join(' ')];
  if (typeof value !== 'object') return [String(value)];
  return value.flatMap(listOf);
}

/** The texts of a key that holds one or several. */
function textsOf(document: YamlMap, key: string, { findings }: Reading): string[] {
  const value = document.get(key);
  const items = Array.isArray(value) ? (value as readonly YamlValue[]) : [value ?? null];
  return items.flatMap((item, i) => {
    if (item === null) return [];
    if (typeof item === 'string' || typeof item === 'number') return [String(item)];
    const place = Array.isArray(value) ? at('', key, i) : at('', key);
    findings.refuse(place, 'a text', 'Put it in quotes.');
    return [];
  });
}

/** What a person should read beside a rule: at most 2,000 characters, the most telling first. */
export function describe(document: YamlMap, reading: Reading): string {
  const texts = (key: string) => textsOf(document, key, reading);
  const logsource = document.get('logsource');
  const definition = isYamlMap(logsource) ? listOf(logsource.get('definition')) : [];
  const line = (label: string, parts: readonly string[], separator: string) =>
    parts.length === 0
      ? []
      : [`${label}: ${oneLine(parts.join(separator), MAX_DESCRIPTION_LENGTH)}`];
  const whole = [
    ...texts('description').map((text) => text.trim()),
    ...line('False positives', texts('falsepositives'), '; '),
    ...line('Log source', definition, ' '),
    ...line('Author', texts('author'), ', '),
    ...line('Written', texts('date'), ''),
    ...line('Changed', texts('modified'), ''),
    ...line('License', texts('license'), ''),
    ...line('References', texts('references'), ' '),
  ].join('\n');
  if (whole.length > MAX_DESCRIPTION_LENGTH)
    reading.findings.note(
      `The description was cut to ${MAX_DESCRIPTION_LENGTH.toLocaleString('en')} characters.`,
    );
  return cut(whole, MAX_DESCRIPTION_LENGTH);
}
