import type { DispatchReplayTask } from './dispatchReplayTask.ts';

/** What was found while a replay was made that the reader must know. */
export interface Found {
  readonly learns: boolean;
  readonly unclear: number;
  readonly orphaned: number;
  readonly cut: boolean;
}

/** What a replay takes for granted, in sentences. */
export function notesOf(
  { rule, joinedBy, alerts }: DispatchReplayTask,
  { learns, unclear, orphaned, cut }: Found,
): string[] {
  const some = (count: number, thing: string): string =>
    `${String(count)} ${thing}${count === 1 ? '' : 's'}`;
  return [
    'People acknowledge and resolve when they did. Paged otherwise, they might have done so at other times.',
    'Every message arrives at once; silences and rights are those of now.',
    ...(learns
      ? ['Learned suppression begins with what it knows now, the range itself among it.']
      : []),
    ...(rule === null
      ? []
      : [`The alerts of ${rule.name} are those that it raises over stored events, on both sides.`]),
    ...(rule?.isFaulty === true
      ? ['As it is stored, that rule cannot judge: before the edit it raises nothing.']
      : []),
    ...(joinedBy.length === 0
      ? []
      : [`Rules that join it keep their recorded alerts: ${joinedBy.slice(0, 10).join(', ')}.`]),
    ...(orphaned === 0
      ? []
      : [`${some(orphaned, 'act')} of people found no alert of the rule to go to.`]),
    ...(unclear === 0
      ? []
      : [
          `Of ${some(unclear, 'alert')} it is not known how bad ${unclear === 1 ? 'it was' : 'they were'} at first: the last severity counts.`,
        ]),
    ...(alerts.services === 'all'
      ? []
      : [
          'Only alerts that you may read are replayed: others share groups and incidents with them.',
        ]),
    ...(cut ? ['There was too much for one replay: the numbers end at cut_at.'] : []),
  ];
}
