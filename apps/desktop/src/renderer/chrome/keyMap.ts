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
      { keys: ['I'], does: 'Identity and certificate' },
      { keys: ['H'], does: 'Audit log (history), if you may read it' },
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
      { keys: ['Enter'], does: 'Open the detail' },
      { keys: ['Esc'], does: 'Back' },
      { keys: ['.'], does: 'Show new rows' },
      { keys: ['F U', 'F A', 'F M'], does: 'Only unacknowledged, acknowledged, mine' },
    ],
  },
  {
    scope: 'Live Feed',
    keys: [
      { keys: ['Space'], does: 'Pause or follow' },
      { keys: ['E', 'Shift E'], does: 'Next error, previous error' },
      { keys: ['J', 'K'], does: 'Next row, previous row' },
      { keys: ['Enter'], does: 'Open the event' },
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
