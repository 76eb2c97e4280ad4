import type { LogEvent } from '@batcave/shared/events';
import type { Rule, Where } from '@batcave/shared/rules';
import { meets } from './readWhere.ts';

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

function holds(event: LogEvent, where: Where): boolean {
  if (where.any !== undefined) return where.any.some((one) => holds(event, one));
  if (where.all !== undefined) return where.all.every((one) => holds(event, one));
  if (where.not !== undefined) return !holds(event, where.not);
  return meets(fieldOf(event, where.field ?? ''), where);
}

/** Whether the rule wants the event. */
export function matches({ match = {} }: Rule, event: LogEvent): boolean {
  const { source, type, severity, labels, where } = match;
  return (
    isOneOf(event.source, source) &&
    isOneOf(event.type, type) &&
    isOneOf(event.severity, severity) &&
    Object.entries(labels ?? {}).every(([name, wanted]) =>
      isOneOf(fieldOf(event, `labels.${name}`), wanted),
    ) &&
    (where ?? []).every((condition) => holds(event, condition))
  );
}

/** The number that the rule measures; `undefined` when the event has none. Counting needs none. */
export function numberOf({ condition }: Rule, event: LogEvent): number | undefined {
  if (condition?.field === undefined) return 0;
  const found = fieldOf(event, condition.field);
  // Adding 0 makes 0 of -0.
  return typeof found === 'number' && Number.isFinite(found) ? found + 0 : undefined;
}

/** The group of an event as a JSON array. Values beyond 256 characters do not occur here. */
export function groupOf(rule: Rule, event: LogEvent): string {
  const values = (rule.group_by ?? ['source']).map((field) => {
    const found = fieldOf(event, field);
    return found === undefined || typeof found === 'object' ? '' : String(found as string | number);
  });
  return JSON.stringify(values);
}

/** The groups that an absence rule waits for from the start. */
export function expectedGroups(rule: Rule): string[] {
  return (rule.absence?.expect ?? []).map((group) =>
    JSON.stringify((rule.group_by ?? ['source']).map((field) => group[field])),
  );
}
