import type { TimelineEntry, TimelineKind } from '@batcave/shared/alerts';

/** The pictures that stand for kinds of entries. */
export type IconName =
  | 'alert'
  | 'change'
  | 'check'
  | 'end'
  | 'person'
  | 'note'
  | 'message'
  | 'broken'
  | 'up'
  | 'run'
  | 'bellOff'
  | 'bell'
  | 'link'
  | 'deploy'
  | 'dot';

/** How each kind is written and drawn. */
export const KINDS: Readonly<
  Record<TimelineKind, { readonly word: string; readonly icon: IconName }>
> = {
  raised: { word: 'raised', icon: 'alert' },
  changed: { word: 'changed', icon: 'change' },
  acknowledged: { word: 'acknowledged', icon: 'check' },
  unacknowledged: { word: 'given back', icon: 'change' },
  resolved: { word: 'resolved', icon: 'end' },
  cleared: { word: 'cleared', icon: 'end' },
  assigned: { word: 'assigned', icon: 'person' },
  commented: { word: 'commented', icon: 'note' },
  notified: { word: 'told', icon: 'message' },
  notification_failed: { word: 'not told', icon: 'broken' },
  escalated: { word: 'escalated', icon: 'up' },
  action: { word: 'action', icon: 'run' },
  suppressed: { word: 'suppressed', icon: 'bellOff' },
  restored: { word: 'restored', icon: 'bell' },
  silenced: { word: 'silenced', icon: 'bellOff' },
  linked: { word: 'joined', icon: 'link' },
  deploy: { word: 'deploy', icon: 'deploy' },
  event: { word: 'event', icon: 'dot' },
  note: { word: 'note', icon: 'note' },
};

/** Parts of the server that write entries by themselves. No person may have these names. */
const PARTS: ReadonlySet<string> = new Set(['rule', 'dispatch', 'automation', 'sentry', 'canary']);

/** Whether a person did it. What is not known to be a part of the machinery is a person. */
export function isByPerson({ actor, kind }: Pick<TimelineEntry, 'actor' | 'kind'>): boolean {
  return kind !== 'deploy' && kind !== 'event' && !PARTS.has(actor);
}

/** Kinds that tell of the alert itself, so that its severity belongs beside them. */
const OF_THE_ALERT: ReadonlySet<TimelineKind> = new Set([
  'raised',
  'changed',
  'cleared',
  'resolved',
]);

/** Whether an entry shows the severity of its alert. */
export function showsSeverity({ kind }: Pick<TimelineEntry, 'kind'>): boolean {
  return OF_THE_ALERT.has(kind);
}

/** Who or what did it, in words: `R. Okafor`, `rule “Replication lag”`, `dispatch`. */
export function nameActor(
  { actor }: Pick<TimelineEntry, 'actor'>,
  ruleName: string | undefined,
): string {
  return actor === 'rule' && ruleName !== undefined ? `rule “${ruleName}”` : actor;
}
