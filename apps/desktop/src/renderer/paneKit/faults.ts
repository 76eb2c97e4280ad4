import type { Problem } from '@batcave/shared/api';
import type { FieldFault } from '@batcave/shared/errors';

/** A fault in words: what the field must be, and what to do. */
function say({ limit, fix }: FieldFault): string {
  return `Must be ${limit}. ${fix}`;
}

/** What the server refused at a field (JSON Pointer), and at what lies below it; `null`: nothing. */
export function faultAt(problem: Problem | null, pointer: string): string | null {
  const faults = (problem?.errors ?? []).filter(
    ({ field }) => field === pointer || field.startsWith(`${pointer}/`),
  );
  return faults.length === 0 ? null : faults.map(say).join(' ');
}

/** What the server refused that belongs to none of these fields, in words; `null`: nothing. */
export function otherFaults(problem: Problem | null, pointers: readonly string[]): string | null {
  if (problem === null) return null;
  const others = (problem.errors ?? []).filter(
    ({ field }) => !pointers.some((each) => field === each || field.startsWith(`${each}/`)),
  );
  if (others.length > 0)
    return others.map((each) => `${each.field || 'The whole'}: ${say(each)}`).join(' ');
  return (problem.errors ?? []).length > 0 ? null : problem.detail || problem.title;
}
