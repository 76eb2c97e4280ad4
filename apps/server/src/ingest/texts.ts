import type { FieldFault } from '@batcave/shared/errors';
import { EVENT_LIMITS, type EventInput } from '@batcave/shared/events';

const { maxLabelNameLength } = EVENT_LIMITS;

/** Whether a text column holds it as it is: Postgres has no U+0000, UTF-8 no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

function unstorable(field: string): FieldFault {
  return {
    field,
    limit: 'text without U+0000 and without half surrogate pairs',
    fix: 'Send well-formed Unicode, or put it into payload, which takes any JSON.',
  };
}

/** What the schema cannot say of texts. An event that no store can hold would stop all behind it. */
export function checkTexts(input: EventInput, pointer: string): FieldFault | undefined {
  if (!isStorable(input.source)) return unstorable(`${pointer}/source`);
  if (!isStorable(input.type)) return unstorable(`${pointer}/type`);
  for (const [name, value] of Object.entries(input.labels ?? {})) {
    if (name === '' || name.length > maxLabelNameLength)
      return {
        field: `${pointer}/labels`,
        limit: `names of 1 to ${String(maxLabelNameLength)} characters`,
        fix: 'Name the label, or put it into payload.',
      };
    if (!isStorable(name) || !isStorable(value)) return unstorable(`${pointer}/labels`);
  }
  return undefined;
}
