import type { Alert } from '@batcave/shared/alerts';

interface OnCall {
  readonly on_call: readonly { readonly person: string | null }[];
  readonly shifts: readonly { readonly person: string }[];
}

/** `console/ana` is `ana`, as alerts name her. */
const nameOf = (person: string): string => person.slice(person.lastIndexOf('/') + 1);

/** Names that alerts may be assigned to: me, who is on call, whose turn comes, who has alerts. Pure. */
export function knownNames(
  me: string,
  alerts: Iterable<Pick<Alert, 'assigned_to' | 'acknowledged_by'>>,
  onCall?: OnCall,
): readonly string[] {
  const names = new Set(me === '' ? [] : [me]);
  for (const { person } of onCall?.on_call ?? []) if (person !== null) names.add(nameOf(person));
  for (const { person } of onCall?.shifts ?? []) names.add(nameOf(person));
  for (const { assigned_to: owner, acknowledged_by: by } of alerts)
    for (const name of [owner, by]) if (name !== null) names.add(name);
  return [...names];
}
