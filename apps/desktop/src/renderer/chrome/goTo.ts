import type { Scope } from '@batcave/shared/identity';
import type { PaneIntent } from '../paneKit/intents.ts';

/** A place that `G` leads to. */
export interface Place {
  /** The key that follows `G`. */
  readonly key: string;
  /** The type of a pane, or `settings`. */
  readonly type: string;
  /** Other than the title of the pane. */
  readonly title?: string;
  /** Without it the place is not offered. */
  readonly scope?: Scope;
  /** What else it may be called. */
  readonly words?: string;
}

/** The pane of the Alert List. */
export const ALERT_LIST = 'alert-list';
/** What opens the settings, among the types of panes. */
export const SETTINGS_PLACE = 'settings';
/** What opens the set-up of displays, likewise. */
export const DISPLAYS_PLACE = 'displays';

const TOOLS: ReadonlySet<string> = new Set([SETTINGS_PLACE, DISPLAYS_PLACE]);

/** The places to go to. A pane that stands on the board gets the focus there; another one opens over it. */
export const GO_TO: readonly Place[] = [
  { key: 'A', type: ALERT_LIST },
  { key: 'O', type: 'alert-summary', title: 'Overview', words: 'alert summary severities' },
  { key: 'L', type: 'live-feed', words: 'events logs' },
  { key: 'C', type: 'charts', words: 'metrics series values' },
  { key: 'I', type: 'incidents' },
  { key: 'T', type: 'timeline' },
  { key: 'S', type: 'health-map', words: 'services topology' },
  { key: 'R', type: 'rules', words: 'policies' },
  { key: 'H', type: 'automation-hooks', words: 'runs remediation stop all automation' },
  { key: 'Q', type: 'silences', words: 'maintenance quiet' },
  { key: 'E', type: 'on-call', words: 'paged receivers noise' },
  {
    ...{ key: 'Y', type: 'system-health' },
    words: 'canary server link engine store kafka sentry itself',
  },
  { key: 'K', type: 'certificates', words: 'keys pki identity tokens revoke expiry' },
  { key: 'U', type: 'audit', scope: 'sentry.audit.read', words: 'history' },
  {
    ...{ key: 'D', type: DISPLAYS_PLACE, title: 'Displays and presets' },
    words: 'monitors screens walls windows workspace identify',
  },
  { key: ',', type: SETTINGS_PLACE, title: 'Settings' },
];

/** The places that there are for somebody, with their titles, in the order of the list. */
export function placesFor(
  titleOf: (type: string) => string | undefined,
  holds: (scope: Scope) => boolean,
): readonly (Place & { readonly title: string })[] {
  return GO_TO.flatMap((place) => {
    const known = TOOLS.has(place.type) ? place.title : titleOf(place.type);
    if (known === undefined || (place.scope !== undefined && !holds(place.scope))) return [];
    return [{ ...place, title: place.title ?? known }];
  });
}

/** The pane that opens for an intent which no pane of the board takes. */
export const OPENS_FOR: Partial<Record<PaneIntent['kind'], string>> = {
  assignAlerts: ALERT_LIST,
  filterAlerts: ALERT_LIST,
  focusAlertFilter: ALERT_LIST,
  jumpToTopUnacked: ALERT_LIST,
  runHook: 'automation-hooks',
  showSeries: 'charts',
  silenceAlerts: 'silences',
};

/** What the list of the board is asked for: whatever stands over it is closed first. */
export const GOES_TO_LIST: ReadonlySet<PaneIntent['kind']> = new Set([
  'filterAlerts',
  'focusAlertFilter',
  'jumpToTopUnacked',
]);
