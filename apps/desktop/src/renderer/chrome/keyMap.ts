/** A key and what it does, as the key map shows it. */
export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Every key of the console by where it works. */
export const KEY_MAP: readonly { readonly scope: string; readonly keys: readonly KeyHelp[] }[] = [
  {
    scope: 'Anywhere',
    keys: [
      { keys: ['U'], does: 'Go to the top unacknowledged alert' },
      { keys: ['Z'], does: 'Undo the last acknowledge or resolve' },
      { keys: ['F6', 'Shift F6'], does: 'Next pane, previous pane' },
      { keys: ['/'], does: 'Filter the focused pane' },
      { keys: ['Y'], does: 'Try to connect now' },
      { keys: ['L'], does: 'Layout mode' },
      { keys: ['G I', 'G T'], does: 'Incidents, timeline of the last alert' },
      { keys: ['I'], does: 'Identity and certificate' },
      { keys: ['H'], does: 'Audit log (history), if you may read it' },
      { keys: ['G H', 'G Q', 'G E'], does: 'Automation hooks, silences, escalations and on call' },
      { keys: ['?'], does: 'This map' },
    ],
  },
  {
    scope: 'Alert List',
    keys: [
      { keys: ['J', 'K', '↓', '↑'], does: 'Next, previous' },
      { keys: ['Home', 'End'], does: 'First, last' },
      { keys: ['X'], does: 'Select' },
      { keys: ['Shift J', 'Shift K'], does: 'Extend the selection' },
      { keys: ['Ctrl A'], does: 'Select all that match' },
      { keys: ['A'], does: 'Acknowledge' },
      { keys: ['Shift A'], does: 'Acknowledge all that match' },
      { keys: ['R'], does: 'Resolve' },
      { keys: ['S'], does: 'Snooze or silence' },
      { keys: ['H'], does: 'Run a hook' },
      { keys: ['Enter'], does: 'Open the detail' },
      { keys: ['Esc'], does: 'Back' },
      { keys: ['.'], does: 'Show new rows' },
      { keys: ['F U', 'F A', 'F M'], does: 'Only unacknowledged, acknowledged, mine' },
      { keys: ['W'], does: 'Why there is the alert, and who was told of it' },
      { keys: ['T', 'Shift T'], does: 'Its timeline, that of its incident' },
      { keys: ['Shift E'], does: 'Page the next level now; Enter confirms' },
      { keys: ['V'], does: 'Tell a suppressed alert' },
    ],
  },
  {
    scope: 'Incidents',
    keys: [
      { keys: ['J', 'K', '↓', '↑'], does: 'Next, previous' },
      { keys: ['Enter'], does: 'Open the incident' },
      { keys: ['F A', 'F E'], does: 'Only active, everything' },
      { keys: ['/'], does: 'Filter' },
      { keys: ['.'], does: 'Show new rows, read again' },
    ],
  },
  {
    scope: 'Timeline',
    keys: [
      { keys: ['J', 'K', '↓', '↑'], does: 'Next, previous entry' },
      { keys: ['Enter'], does: 'Open its alert, event or message' },
      { keys: ['O'], does: 'With what is correlated, or without' },
      { keys: ['N'], does: 'Add a note, also of before' },
      { keys: ['C'], does: 'Copy the incident as Markdown' },
      { keys: ['Shift T'], does: 'From an alert to its incident' },
      { keys: ['/', '.'], does: 'Filter, read again' },
    ],
  },
  {
    scope: 'Live Feed',
    keys: [
      { keys: ['Space'], does: 'Pause or follow' },
      { keys: ['E', 'Shift E'], does: 'Next error, previous error' },
      { keys: ['J', 'K'], does: 'Next row, previous row' },
      { keys: ['Enter'], does: 'Open the event' },
      { keys: ['W'], does: 'Why the event raised an alert, or none' },
    ],
  },
  {
    scope: 'Audit log',
    keys: [
      { keys: ['J', 'K', '↓', '↑'], does: 'Next, previous; at the end older ones come' },
      { keys: ['Home', 'End'], does: 'First, last' },
      { keys: ['Enter'], does: 'Open the entry' },
      { keys: ['/'], does: 'Filter' },
      { keys: ['.'], does: 'Load anew' },
      { keys: ['Esc'], does: 'Back' },
    ],
  },
  {
    scope: 'Automation hooks',
    keys: [
      { keys: ['J', 'K'], does: 'Next, previous hook or run' },
      { keys: ['Enter'], does: 'Open it' },
      { keys: ['A', 'D'], does: 'Approve, decline the run' },
      { keys: ['C'], does: 'Cancel the run before it is sent' },
      { keys: ['O'], does: 'Say the outcome of an unknown run' },
      { keys: ['Shift X'], does: 'Stop all automation' },
      { keys: ['Esc'], does: 'Back' },
    ],
  },
  {
    scope: 'Silences',
    keys: [
      { keys: ['N', 'Shift N'], does: 'New silence, new maintenance' },
      { keys: ['E'], does: 'Prolong or edit' },
      { keys: ['X'], does: 'End it now' },
      { keys: ['V'], does: 'Current, over, all' },
      { keys: ['/'], does: 'Filter' },
    ],
  },
  {
    scope: 'Escalations and on call',
    keys: [
      { keys: ['1 - 6'], does: 'Paged now, on call, who when, receivers, findings, noise' },
      { keys: ['A'], does: 'Acknowledge what is being paged' },
      { keys: ['T'], does: 'Test the receiver' },
    ],
  },
  {
    scope: 'Layout mode',
    keys: [
      { keys: ['← ↑ ↓ →'], does: 'Move the pane' },
      { keys: ['Shift ← ↑ ↓ →'], does: 'Resize it' },
      { keys: ['F6'], does: 'Next pane' },
      { keys: ['Enter'], does: 'Keep' },
      { keys: ['Esc'], does: 'Revert' },
    ],
  },
];
