/** A key and what it does, as the key map shows it. */
export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

/** The keys of one place, and what that place is for. */
export interface KeyScope {
  readonly scope: string;
  readonly says?: string;
  readonly keys: readonly KeyHelp[];
}

/** Every key of the console by where it works. */
export const KEY_MAP: readonly KeyScope[] = [
  {
    scope: 'Anywhere',
    keys: [
      { keys: ['Ctrl K'], does: 'Do or find anything: the palette' },
      { keys: ['G'], does: 'Go to a place; one more key says which' },
      { keys: ['U'], does: 'Go to the top unacknowledged alert' },
      { keys: ['Z'], does: 'Undo the last acknowledge or resolve' },
      { keys: ['F6', 'Shift F6'], does: 'Next pane, previous pane' },
      { keys: ['/'], does: 'Filter the focused pane' },
      { keys: ['Y'], does: 'Try to connect now' },
      { keys: ['L'], does: 'Layout mode' },
      { keys: ['M'], does: 'Move or copy the pane to another board, window or display' },
      { keys: ['Shift F'], does: 'The pane fills the window; again, or Esc, puts it back' },
      { keys: ['Ctrl 1 … 9'], does: 'Board of this window by its place' },
      { keys: ['Shift W'], does: 'Make this window a wall' },
      { keys: ['I'], does: 'Identity and certificate' },
      { keys: ['Ctrl .'], does: 'Mute sound for 5 minutes, hear it again' },
      { keys: ['?'], does: 'This map' },
    ],
  },
  {
    scope: 'Go to',
    keys: [
      { keys: ['G A', 'G L', 'G O'], does: 'Alerts, live feed, overview' },
      { keys: ['G I', 'G T'], does: 'Incidents, timeline of the last alert' },
      { keys: ['G S', 'G R', 'G C'], does: 'Services, rules, charts' },
      { keys: ['G H', 'G Q', 'G E'], does: 'Automation hooks, silences, escalations and on call' },
      { keys: ['G U'], does: 'Audit log, if you may read it' },
      { keys: ['G D', 'G ,'], does: 'Displays and presets, settings' },
    ],
  },
  {
    scope: 'Time',
    says: 'The whole board on a past moment. Nothing can be changed meanwhile.',
    keys: [
      { keys: ['P'], does: 'Put the board on a past moment' },
      { keys: ['Shift P'], does: 'Play from there, stop' },
      { keys: ['+', '-'], does: 'Play faster, slower' },
      { keys: ['[', ']'], does: 'A minute back, on' },
      { keys: ['0'], does: 'Live again' },
    ],
  },
  {
    scope: 'Alert List',
    says: 'Every alert that is not resolved. It keeps its order while it has the focus; what came since waits behind the chip.',
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
    says: 'Alerts that belong together, newest activity first.',
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
    says: 'What happened, by the minute, newest at the bottom. Bold with a bar: people.',
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
    scope: 'Service Health Map',
    says: 'Every service in its place; callers left of what they call.',
    keys: [
      { keys: ['← ↑ ↓ →'], does: 'The service beside, as the picture has it' },
      { keys: ['Enter'], does: 'Its alerts; of a group its services' },
      { keys: ['V'], does: 'Grid or topology' },
      { keys: ['Space'], does: 'In the topology: what it needs and what needs it' },
      { keys: ['+', '-', '0'], does: 'In the topology: nearer, farther, all' },
      { keys: ['.', 'Esc'], does: 'Read again, back' },
    ],
  },
  {
    scope: 'Live Feed',
    says: 'Events as they come. WARN and worse are never left out.',
    keys: [
      { keys: ['Space'], does: 'Pause or follow' },
      { keys: ['E', 'Shift E'], does: 'Next error, previous error' },
      { keys: ['J', 'K'], does: 'Next row, previous row' },
      { keys: ['Enter'], does: 'Open the event' },
      { keys: ['W'], does: 'Why the event raised an alert, or none' },
    ],
  },
  {
    scope: 'Charts',
    says: 'Numbers over time, up to four lines a chart. Hatched: nothing is known.',
    keys: [
      { keys: ['J', 'K'], does: 'Next chart, previous chart' },
      { keys: ['←', '→', 'Home', 'End'], does: 'Move the cursor, which reads the values out' },
      { keys: ['N', 'E', 'X', 'P'], does: 'New chart, edit it, remove it, put it back' },
      { keys: ['V'], does: 'Tables instead of charts' },
      { keys: ['F'], does: 'Show the values of the alert that is open' },
      { keys: ['+', '-'], does: 'Less time, more time' },
    ],
  },
  {
    scope: 'Audit log',
    says: 'Who changed what, and when. It cannot be changed.',
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
    says: 'What may run by itself, what waits for an approval, what became of every run.',
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
    scope: 'Rules & Policies',
    says: 'What is watched, and when it is too much. Before a rule is saved, the preview says what it would have done.',
    keys: [
      { keys: ['J', 'K', '↓', '↑'], does: 'Next, previous' },
      { keys: ['N', 'D'], does: 'New rule, a copy of this one' },
      { keys: ['E', 'Enter'], does: 'Edit' },
      { keys: ['Space'], does: 'Enable or disable; Z turns it back' },
      { keys: ['Delete'], does: 'Delete, after a question' },
      { keys: ['V'], does: 'Versions, what changed, restore' },
      { keys: ['B'], does: 'Those that fire most first, or by name' },
      { keys: ['X'], does: 'Pick for the export' },
      { keys: ['Shift I', 'Shift E'], does: 'Import, export' },
      { keys: ['Ctrl S', 'Ctrl Enter'], does: 'In the editor: save, preview the last 24 h' },
      { keys: ['/', '.'], does: 'Filter, read again' },
    ],
  },
  {
    scope: 'Silences',
    says: 'What is hidden from people, by whom, why, until when.',
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
    says: 'Who is paged, who is next, and who is on call.',
    keys: [
      { keys: ['1 - 6'], does: 'Paged now, on call, who when, receivers, findings, noise' },
      { keys: ['A'], does: 'Acknowledge what is being paged' },
      { keys: ['T'], does: 'Test the receiver' },
    ],
  },
  {
    scope: 'Layout mode',
    says: 'Panes are out of reach meanwhile: no key acts on an alert.',
    keys: [
      { keys: ['← ↑ ↓ →'], does: 'Move the pane' },
      { keys: ['Shift ← ↑ ↓ →'], does: 'Resize it' },
      { keys: ['N', 'D', 'Del'], does: 'Add a pane, duplicate it, remove it' },
      { keys: ['M'], does: 'Keep, and move it to another board or window' },
      { keys: ['Z'], does: 'Take back the last step' },
      { keys: ['F6'], does: 'Next pane' },
      { keys: ['Enter'], does: 'Keep' },
      { keys: ['Esc'], does: 'Revert' },
    ],
  },
  {
    scope: 'Wall',
    keys: [
      { keys: ['Space'], does: 'Pause, go on' },
      { keys: ['←', '→'], does: 'Board before, next board' },
      { keys: ['Esc Esc', 'Shift W'], does: 'Leave the wall' },
      { keys: ['any other'], does: 'Stand still for 60 s' },
    ],
  },
];

/**
 * The keys that a text is about: those of a scope that it names or that is for it, or those which do or are
 * called so. Nothing typed gives all.
 */
export function findKeys(text: string): readonly KeyScope[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const holds = (where: string): boolean =>
    words.every((word) => where.toLowerCase().includes(word));
  return KEY_MAP.flatMap((each) => {
    if (holds(`${each.scope} ${each.says ?? ''}`)) return [each];
    const keys = each.keys.filter(({ keys: names, does }) =>
      holds(`${each.scope} ${names.join(' ')} ${does}`),
    );
    return keys.length === 0 ? [] : [{ ...each, keys }];
  });
}
