import type { Rule } from '@batcave/shared/rules';
import { formatNumber, formatGroup, scoreText } from './describeCondition.ts';
import { compileField, type FieldReader, isPayloadField } from './fields.ts';
import { cutText } from './groupKey.ts';
import type { Signal } from './signal.ts';

// No nested repetition, so a hostile template costs linear time.
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const PLAIN = new Set(['value', 'threshold', 'score', 'lower', 'upper', 'source']);
/** Characters of one filled-in value, and of a whole summary. */
const MAX_VALUE_LENGTH = 200;
const MAX_SUMMARY_LENGTH = 1000;
// Controls break lines in logs and pages; bidirectional overrides make a text read as another (CWE-451).
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** The placeholders of a template that nothing can fill. */
export function unknownPlaceholders(template: string): string[] {
  return placeholders(template).filter(
    (name) => !PLAIN.has(name) && !/^(labels|payload)\.[^\s]+$/.test(name),
  );
}

function placeholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? '').trim());
}

/** A payload field that a template shows, so that it is kept from the last event of a group. */
export interface SummaryField {
  readonly name: string;
  readonly read: FieldReader;
}

/** The payload fields of a template. */
export function summaryFields(template: string | undefined): SummaryField[] {
  const names = new Set(placeholders(template ?? '').filter(isPayloadField));
  return [...names].map((name) => ({ name, read: compileField(name) }));
}

/** A value as it may stand in a summary: scalars only, bounded. */
export function summaryText(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '';
  return value.length <= MAX_VALUE_LENGTH ? value : cutText(value, MAX_VALUE_LENGTH);
}

function fill(name: string, signal: Signal): unknown {
  if (name === 'value') return signal.value ?? 'no value';
  if (name === 'threshold') return signal.limit;
  if (name === 'score') return signal.score === null ? 'no score' : scoreText(signal.score);
  if (name === 'lower' || name === 'upper') return signal[name] ?? 'no bound';
  // Of a group that was waited for in vain nobody spoke.
  if (name === 'source') return signal.source || (signal.group['source'] ?? '');
  const [from, key] = name.startsWith('labels.')
    ? [signal.labels, name.slice('labels.'.length)]
    : [signal.fields, name];
  return Object.hasOwn(from, key) ? from[key] : '';
}

/**
 * The text of an alert: the rule's template filled in, or the reason and where.
 *
 * One line of at most 1,000 characters. What is filled in is data: it is never read as a template.
 */
export function renderSummary(rule: Rule, signal: Signal): string {
  const { summary: template } = rule;
  const text =
    template === undefined
      ? `${signal.reason}${formatGroup(signal.group)}`
      : template.replaceAll(PLACEHOLDER, (_, name: string) =>
          summaryText(fill(name.trim(), signal)),
        );
  const line = text.replaceAll(UNSAFE, ' ').trim();
  return line.length <= MAX_SUMMARY_LENGTH ? line : cutText(line, MAX_SUMMARY_LENGTH);
}
