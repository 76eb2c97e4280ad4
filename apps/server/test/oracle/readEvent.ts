import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';

type Where = NonNullable<Rule['match']['where']>[number];

/** The value of a field by its name; `undefined` when it is missing or null. */
function fieldOf(event: LogEvent, field: string): unknown {
  if (field === 'source' || field === 'type' || field === 'severity') return event[field];
  if (field.startsWith('labels.'))
    return Object.entries(event.labels).find(([name]) => `labels.${name}` === field)?.[1];
  let value: unknown = event.payload;
  for (const step of field.split('.').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return value === null ? undefined : value;
}

function isOneOf(value: unknown, wanted: string | readonly string[] | undefined): boolean {
  return wanted === undefined || [wanted].flat().some((one) => one === value);
}

function meets(event: LogEvent, { field, op, value }: Where): boolean {
  const found = fieldOf(event, field);
  if (op === 'exists') return (found !== undefined) === value;
  if (found === undefined) return false;
  if (op === '=') return found === value;
  if (op === '!=') return found !== value;
  if (op === 'in') return (value as unknown[]).includes(found);
  if (op === 'contains')
    return (typeof found === 'string' || Array.isArray(found)) && found.includes(value as string);
  if (op === 'starts_with') return typeof found === 'string' && found.startsWith(value as string);
  if (typeof found !== 'number' || typeof value !== 'number') return false;
  if (op === '>') return found > value;
  if (op === '>=') return found >= value;
  if (op === '<') return found < value;
  return found <= value;
}

/** Whether the rule wants the event. */
export function matches(rule: Rule, event: LogEvent): boolean {
  const { source, type, severity, labels, where } = rule.match;
  return (
    isOneOf(event.source, source) &&
    isOneOf(event.type, type) &&
    isOneOf(event.severity, severity) &&
    Object.entries(labels ?? {}).every(([name, wanted]) =>
      isOneOf(fieldOf(event, `labels.${name}`), wanted),
    ) &&
    (where ?? []).every((condition) => meets(event, condition))
  );
}

/** The number that the rule measures; `undefined` when the event has none. Counting needs none. */
export function numberOf(rule: Rule, event: LogEvent): number | undefined {
  const { field } = rule.condition;
  if (field === undefined) return 0;
  const found = fieldOf(event, field);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The group of an event as a JSON array. Values beyond 256 characters do not occur here. */
export function groupOf(rule: Rule, event: LogEvent): string {
  const values = (rule.group_by ?? ['source']).map((field) => {
    const found = fieldOf(event, field);
    return found === undefined || typeof found === 'object' ? '' : String(found as string | number);
  });
  return JSON.stringify(values);
}
