import type { PaneIntent } from '../paneKit/intents.ts';

/** The panes that open over the board, by the key that follows `G`. */
export const GO_TO: readonly { readonly key: string; readonly type: string }[] = [
  { key: 'I', type: 'incidents' },
  { key: 'T', type: 'timeline' },
  { key: 'H', type: 'automation-hooks' },
  { key: 'Q', type: 'silences' },
  { key: 'E', type: 'on-call' },
];

/** The pane that opens for an intent which no pane of the board takes. */
export const OPENS_FOR: Partial<Record<PaneIntent['kind'], string>> = {
  runHook: 'automation-hooks',
  silenceAlert: 'silences',
};
