import type { Alert } from '@batcave/shared/alerts';
import { HOOK_LIMITS, type ParameterValue } from '@batcave/shared/remediation';
import { formatInstant } from '@batcave/shared/time';
import { labelOf, labelsOf } from './labels.ts';

/** What a placeholder may become. */
export type TemplateValue = string | number | boolean;

/** How a text is put where a placeholder stands. */
export type Encode = (value: string) => string;

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_.:/-]+)\s*\}\}/g;
const WHOLE = /^\{\{\s*([A-Za-z0-9_.:/-]+)\s*\}\}$/;
const OF_ALERT = [
  'id',
  'service',
  'severity',
  'rule',
  'summary',
  'value',
  'threshold',
  'created_at',
];
const OF_RUN = ['id', 'at'];

export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
}

/** What placeholders stand for in one run. */
export interface TemplateScope {
  readonly alert: Alert;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly runId: string;
  /** When it was asked for: the same however often it is sent. */
  readonly atMs: number;
}

/** The name of what a text names and no run has, or says wrongly; `undefined` when all is known. */
export function unknownPlaceholder(
  text: string,
  parameters: ReadonlySet<string>,
): string | undefined {
  for (const [, name = ''] of text.matchAll(PLACEHOLDER))
    if (!isKnown(name, parameters)) return `{{${name}}}`;
  const rest = text.replaceAll(PLACEHOLDER, '');
  const at = rest.indexOf('{{');
  return at === -1 ? undefined : rest.slice(at, at + 40);
}

export function hasPlaceholder(text: string): boolean {
  return text.includes('{{');
}

function isKnown(name: string, parameters: ReadonlySet<string>): boolean {
  if (name.startsWith('param.')) return parameters.has(name.slice(6));
  if (name.startsWith('alert.labels.')) return name.length > 13;
  if (name.startsWith('alert.')) return OF_ALERT.includes(name.slice(6));
  return name.startsWith('run.') && OF_RUN.includes(name.slice(4));
}

/** Fills the placeholders of a text. @throws TemplateFault for what this alert does not have */
export function fill(text: string, scope: TemplateScope, encode: Encode): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => encode(String(valueOf(name, scope))));
}

/** The same within JSON: a text that is one placeholder alone becomes a number or a boolean. */
export function fillJson(value: unknown, scope: TemplateScope): unknown {
  if (typeof value === 'string') {
    const [, name] = WHOLE.exec(value) ?? [];
    return name === undefined ? fill(value, scope, (text) => text) : valueOf(name, scope);
  }
  if (Array.isArray(value)) return value.map((item) => fillJson(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillJson(item, scope)]),
  );
}

function valueOf(name: string, scope: TemplateScope): TemplateValue {
  const value = lookUp(name, scope);
  // An empty piece of a path may name everything instead of something.
  if (value === undefined || value === null || value === '')
    throw new TemplateFault(`The alert has nothing for {{${name}}}.`);
  if (typeof value === 'string' && value.length > HOOK_LIMITS.maxValueLength)
    throw new TemplateFault(
      `{{${name}}} is ${String(value.length)} characters long; at most ${String(HOOK_LIMITS.maxValueLength)} are filled in.`,
    );
  if (typeof value === 'string' && !value.isWellFormed())
    throw new TemplateFault(`{{${name}}} is no well-formed text.`);
  return value;
}

function lookUp(name: string, { alert, parameters, runId, atMs }: TemplateScope) {
  if (name.startsWith('param.')) {
    const key = name.slice(6);
    return Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  }
  if (name.startsWith('alert.labels.')) return labelOf(labelsOf(alert), name.slice(13));
  switch (name) {
    case 'alert.id':
      return alert.alert_id;
    case 'alert.service':
      return alert.service;
    case 'alert.severity':
      return alert.severity;
    case 'alert.rule':
      return alert.rule_name;
    case 'alert.summary':
      return alert.summary;
    case 'alert.value':
      return alert.value;
    case 'alert.threshold':
      return alert.threshold;
    case 'alert.created_at':
      return alert.created_at;
    case 'run.id':
      return runId;
    case 'run.at':
      // Whole seconds, as Kubernetes writes instants.
      return formatInstant(atMs).replace(/\.\d+Z$/, 'Z');
    default:
      return undefined;
  }
}
