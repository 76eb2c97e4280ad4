import type { Where } from '@batcave/shared/rules';
import { readFieldTest } from './fieldTest.ts';
import { at } from './Findings.ts';
import { type FieldKey, readKey } from './modifiers.ts';
import { ourField, type Reading } from './options.ts';
import { allOf, anyOf } from './whereTree.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

const KEYWORD: FieldKey = {
  ...{ name: '', operator: 'contains', flags: [] },
  ...{ all: false, cased: false, windash: false },
};

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

export function isYamlMap(value: YamlValue | undefined): value is YamlMap {
  return value instanceof Map;
}

function fieldOf(key: FieldKey, pointer: string, reading: Reading): string | undefined {
  if (key.name !== '') return ourField(key.name, pointer, reading);
  const { options, findings } = reading;
  if (key.operator !== 'contains' && key.operator !== 're')
    return findings.refuse(pointer, `a field before |${key.operator}`, 'Name the field.');
  if (options.keywordField !== undefined) return options.keywordField;
  return findings.refuse(
    pointer,
    'fields: keywords would be searched for in the whole event, which rules here cannot do',
    'Name the field (Message|contains), or say in the options which field holds the whole message.',
  );
}

/** Conditions, or nothing when one of them could not be read. */
function complete(parts: readonly (Where | undefined)[]): readonly Where[] | undefined {
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function readMap(map: YamlMap, pointer: string, reading: Reading): Where | undefined {
  const parts = [...map].map(([text, value]) => {
    const place = at(pointer, text);
    const key = readKey(text, place, reading.findings);
    const field = key === undefined ? undefined : fieldOf(key, place, reading);
    if (key === undefined || field === undefined) return undefined;
    return readFieldTest(field, key, value, place, reading);
  });
  const tests = complete(parts);
  return tests === undefined ? undefined : allOf(tests);
}

function readKeywords(value: YamlValue, pointer: string, reading: Reading): Where | undefined {
  const field = fieldOf(KEYWORD, pointer, reading);
  if (field === undefined) return undefined;
  return readFieldTest(field, KEYWORD, value, pointer, reading);
}

/**
 * The condition of one search identifier: a map (all its keys), a list of maps (any of them), or
 * keywords.
 */
export function readSelection(
  value: YamlValue,
  pointer: string,
  reading: Reading,
): Where | undefined {
  const isEmpty = isYamlMap(value) ? value.size === 0 : isList(value) && value.length === 0;
  if (isEmpty || value === null)
    return reading.findings.refuse(
      pointer,
      'a map of fields, a list of maps, or keywords',
      'Say what it selects, or take it out.',
    );
  if (isYamlMap(value)) return readMap(value, pointer, reading);
  if (!isList(value) || !value.some(isYamlMap)) return readKeywords(value, pointer, reading);
  const parts = complete(
    value.map((item, i) =>
      isList(item)
        ? reading.findings.refuse(at(pointer, i), 'a map or a text', 'Take the inner list apart.')
        : readSelection(item, at(pointer, i), reading),
    ),
  );
  return parts === undefined ? undefined : anyOf(parts);
}
