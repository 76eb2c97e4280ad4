import type { FieldFault } from '@batcave/shared/errors';
import { isPayloadField, payloadPath } from '../fields.ts';
import { unknownPlaceholders } from '../summaryTemplate.ts';
import { fault } from './fault.ts';

/** What is wrong with the name of a field. */
export function checkPath(pointer: string, field: string): FieldFault[] {
  if (!isPayloadField(field) || !payloadPath(field).includes('')) return [];
  return fault(
    pointer,
    'a path whose steps are not empty',
    'Take out the doubled or trailing dot.',
  );
}

/** What is wrong with the fields that make the groups. */
export function checkGroupBy(fields: readonly string[]): FieldFault[] {
  return fields.flatMap((field, i) => {
    const pointer = `/group_by/${String(i)}`;
    if (fields.indexOf(field) === i) return checkPath(pointer, field);
    return fault(pointer, 'each field once', `Take out the second ${field}.`);
  });
}

/** What is wrong with the text of the alerts. */
export function checkSummary(template: string): FieldFault[] {
  return unknownPlaceholders(template).flatMap((name) =>
    fault(
      '/summary',
      '{{value}}, {{threshold}}, {{score}}, {{lower}}, {{upper}}, {{source}}, {{labels.<name>}} and {{payload.<path>}}',
      `Replace {{${name}}} by one of these.`,
    ),
  );
}
