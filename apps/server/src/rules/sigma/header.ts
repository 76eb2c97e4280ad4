import type { Severity } from '@batcave/shared/events';
import type { RuleInput } from '@batcave/shared/rules';
import { at } from './Findings.ts';
import { type Reading, SIGMA_LEVELS, type SigmaLevel } from './options.ts';
import { describe, listOf, oneLine } from './prose.ts';
import { isYamlMap } from './selection.ts';
import { readTags } from './tags.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];
const SEVERITY_OF: Readonly<Record<SigmaLevel, Severity>> = {
  ...{ informational: 'INFO', low: 'INFO', medium: 'WARN', high: 'ERROR', critical: 'CRITICAL' },
};
const MAX_NAME_LENGTH = 200;
const MAX_LABEL_LENGTH = 1024;

/** Keys of a document that say what it is, not what it finds. */
const INFORMATIVE = [
  ...['title', 'id', 'name', 'status', 'description', 'references', 'author', 'date', 'modified'],
  ...['license', 'tags', 'level', 'falsepositives', 'fields', 'related', 'scope', 'taxonomy'],
  ...['simulation', 'regression_tests_path'],
];
/** Of these only the name is kept, in a note. */
const NOT_APPLIED = ['related', 'fields', 'scope', 'simulation', 'regression_tests_path'];

/** What a rule of ours takes over from the head of a Sigma document. */
export type RuleHead = Required<Pick<RuleInput, 'name' | 'severity' | 'labels'>> &
  Pick<RuleInput, 'description' | 'enabled'>;

/** What there is of a document's own name, for messages. */
export function titleOf(value: YamlValue, index: number): string {
  const title = isYamlMap(value) ? value.get('title') : undefined;
  const fallback = `document ${String(index + 1)}`;
  return typeof title === 'string' ? oneLine(title, MAX_NAME_LENGTH) || fallback : fallback;
}

function readText(document: YamlMap, key: string, { findings }: Reading): string | undefined {
  const value = document.get(key);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return findings.refuse(at('', key), 'a text', 'Put it in quotes.');
}

function readTitle(document: YamlMap, reading: Reading): string {
  const title = readText(document, 'title', reading) ?? '';
  const name = oneLine(title, MAX_NAME_LENGTH);
  if (name === '') reading.findings.refuse('/title', 'a text', 'Say what the rule finds.');
  else if (name.endsWith('…') && !title.trimEnd().endsWith('…'))
    reading.findings.note(`The title was cut to ${String(MAX_NAME_LENGTH)} characters.`);
  return name;
}

function isLevel(value: YamlValue): value is SigmaLevel {
  return (SIGMA_LEVELS as readonly YamlValue[]).includes(value);
}

function readLevel(
  document: YamlMap,
  inherited: string | undefined,
  { findings }: Reading,
): SigmaLevel {
  const level = document.get('level') ?? inherited;
  if (level === undefined) findings.note('It names no level: it is taken as medium.');
  else if (isLevel(level)) return level;
  else findings.refuse('/level', `one of ${SIGMA_LEVELS.join(', ')}`, 'Write one of these.');
  return 'medium';
}

function readStatus(document: YamlMap, reading: Reading): string | undefined {
  const status = readText(document, 'status', reading);
  if (status !== undefined && !STATUSES.includes(status))
    return reading.findings.refuse(
      '/status',
      `one of ${STATUSES.join(', ')}`,
      'Write one of these.',
    );
  if (status === 'unsupported')
    return reading.findings.refuse(
      '/status',
      'a rule that its author holds for usable',
      'Look for its successor.',
    );
  if (status === 'deprecated')
    reading.findings.note('Its author has replaced it by another rule: it comes disabled.');
  return status;
}

function checkTaxonomy(document: YamlMap, reading: Reading): void {
  const taxonomy = readText(document, 'taxonomy', reading);
  if (taxonomy === undefined || taxonomy === 'sigma') return;
  reading.findings.refuse(
    '/taxonomy',
    'sigma',
    'Map its fields in the options of the import, then take the line out.',
  );
}

function noteWhatIsNotApplied(document: YamlMap, { findings }: Reading): void {
  for (const key of NOT_APPLIED) {
    const value = document.get(key);
    if (value === undefined) continue;
    const words = listOf(value).join(', ');
    findings.note(
      `${key} has no effect here${words === '' ? '.' : `: ${oneLine(words, MAX_NAME_LENGTH)}`}`,
    );
  }
}

/** Refuses every key that nothing here reads: a rule without it might find something else. */
export function refuseUnknownKeys(
  document: YamlMap,
  body: readonly string[],
  { findings }: Reading,
): void {
  const known = [...INFORMATIVE, ...body];
  for (const key of document.keys()) {
    if (known.includes(key)) continue;
    if (key === 'action')
      findings.refuse('/action', 'no collections', 'Write each rule out as a document of its own.');
    else if (key === 'filter')
      findings.refuse('/filter', 'no filters', 'Add `and not` to the condition of each rule.');
    else
      findings.refuse(
        at('', key),
        `one of ${known.join(', ')}`,
        'Take it out, or move what it says into description.',
      );
  }
}

/**
 * Everything but what the rule finds: name, text, severity and labels.
 *
 * @param base  The head of the rule that a correlation counts: its level and tags count as well.
 */
export function readHead(document: YamlMap, reading: Reading, base?: RuleHead): RuleHead {
  const { options, findings } = reading;
  const { sigma_id: _id, sigma_name: _name, ...inherited } = base?.labels ?? {};
  const level = readLevel(document, inherited['sigma_level'], reading);
  const status = readStatus(document, reading);
  checkTaxonomy(document, reading);
  noteWhatIsNotApplied(document, reading);
  const named = {
    sigma_id: readText(document, 'id', reading),
    sigma_name: readText(document, 'name', reading),
    sigma_status: status,
    sigma_level: level,
    ...readTags(document.get('tags'), reading),
  };
  const labels: Record<string, string> = { ...inherited };
  for (const [name, value] of Object.entries(named)) {
    if (value === undefined || value === '') continue;
    if (value.length > MAX_LABEL_LENGTH)
      findings.note(`The label ${name} was cut to ${String(MAX_LABEL_LENGTH)} characters.`);
    labels[name] = oneLine(value, MAX_LABEL_LENGTH);
  }
  const description = describe(document, reading);
  return {
    name: readTitle(document, reading),
    ...(description !== '' && { description }),
    ...(status === 'deprecated' && { enabled: false }),
    severity: options.severities?.[level] ?? SEVERITY_OF[level],
    labels,
  };
}
