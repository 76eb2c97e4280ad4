/** Where a command can be given: anywhere in the window, in every list, in one sort of pane, in layout mode, on a wall. */
export type KeyPlace = 'window' | 'list' | (string & {});

/** What a key can be bound to. */
export interface KeyCommand {
  /** Stable: what is kept of somebody's own keys names it. */
  readonly id: string;
  readonly place: KeyPlace;
  /** The key as designed, as `nameKey` writes it. The code of the place knows the command by it. */
  readonly key: string;
  readonly does: string;
  /** Keys that do the same whatever is chosen. */
  readonly also?: readonly string[];
  /** Its key stays as designed; presets may add others. */
  readonly isFixed?: boolean;
}

type Line = readonly [id: string, key: string, does: string, also?: readonly string[]];

function commands(place: KeyPlace, lines: readonly Line[]): readonly KeyCommand[] {
  return lines.map(([id, key, does, also]) => ({
    ...{ id: `${place}.${id}`, place, key, does },
    ...(also !== undefined && { also }),
  }));
}

const fixed = (all: readonly KeyCommand[]): readonly KeyCommand[] =>
  all.map((each) => ({ ...each, isFixed: true }));

/** Every command that has a key of its own. */
export const KEY_COMMANDS: readonly KeyCommand[] = [
  ...fixed(
    commands('window', [
      ['palette', 'Ctrl+K', 'Do or find anything: the palette'],
      ['mute', 'Ctrl+.', 'Mute sound for 5 minutes, hear it again'],
      ['nextPane', 'F6', 'Next pane'],
      ['previousPane', 'Shift+F6', 'Previous pane'],
      ['wall', 'Shift+W', 'Make this window a wall'],
      ['reloadAll', 'F5', 'Reload all panels: every one asks the server anew'],
      ['tenants', 'Ctrl+Shift+T', 'Tenants: show another one in this window'],
    ]),
  ),
  ...commands('window', [
    ['goTo', 'G', 'Go to a place; one more key says which'],
    ['topUnacked', 'U', 'Go to the top unacked alert'],
    ['retry', 'Y', 'Try to connect now'],
    ['reload', 'Shift+Y', 'Load this page again, when the server was updated'],
    ['layout', 'L', 'Layout mode'],
    ['movePane', 'M', 'Move or copy the pane to another board, window or display'],
    ['linkPane', 'Shift+L', 'Link the pane with others: its link group, what they share'],
    ['fullPane', 'Shift+F', 'The pane fills the window; again, or Esc, puts it back'],
    ['certificate', 'I', 'Identity and certificate'],
    ['help', '?', 'Keys of this pane, and the manual'],
    ['past', 'P', 'Put the board on a past moment'],
    ['play', 'Shift+P', 'In the past: play, stop'],
    ['faster', '+', 'In the past: play faster; in a link group: half as much time'],
    ['slower', '-', 'In the past: play slower; in a link group: twice as much time'],
    ['minuteBack', '[', 'In the past: a minute back; in a link group: half its time back'],
    ['minuteOn', ']', 'In the past: a minute on; in a link group: half its time on'],
    ['live', '0', 'In the past, or in a link group with a time: live again'],
  ]),
  ...commands('list', [
    ['next', 'J', 'Next', ['ArrowDown']],
    ['previous', 'K', 'Previous', ['ArrowUp']],
    ['filter', '/', 'Filter'],
    ['refresh', '.', 'Show new rows, or read again'],
    ['undo', 'Z', 'Undo the last change of alerts; of rules the last turn', ['Ctrl+Z']],
  ]),
  ...fixed(
    commands('list', [
      ['first', 'Home', 'First'],
      ['last', 'End', 'Last'],
      ['pageDown', 'PageDown', 'Ten on'],
      ['pageUp', 'PageUp', 'Ten back'],
      ['open', 'Enter', 'Open'],
      ['back', 'Escape', 'Back'],
    ]),
  ),
  ...commands('view', [
    ['next', 'Shift+J', 'What stands beside it where it was opened: the next'],
    ['previous', 'Shift+K', 'What stands beside it: the one before'],
    ['copyLink', 'L', 'Copy the link to it'],
    ['send', 'M', 'Send it to a display or another window, by its number'],
  ]),
  ...fixed(commands('view', [['newWindow', 'Ctrl+Enter', 'Open it in a new window']])),
  ...commands('alert-list', [
    ['select', 'X', 'Select'],
    ['extendDown', 'Shift+J', 'Extend the selection down', ['Shift+ArrowDown']],
    ['extendUp', 'Shift+K', 'Extend the selection up', ['Shift+ArrowUp']],
    ['acknowledge', 'A', 'Acknowledge'],
    ['acknowledgeAll', 'Shift+A', 'Acknowledge all that match'],
    ['unack', 'Shift+U', 'Un-ack: give it back'],
    ['resolve', 'R', 'Resolve'],
    ['assign', 'Shift+O', 'Assign to somebody'],
    ['silence', 'S', 'Snooze or silence'],
    ['runHook', 'H', 'Run a hook'],
    ['only', 'F', 'Show only; then U unacked, A acked, M mine, S its service for the link group'],
    ['group', 'Shift+G', 'Alerts that say the same as one line'],
    ['why', 'W', 'Why there is the alert, and who was told of it'],
    ['service', 'O', 'Its service'],
    ['timeline', 'T', 'Its timeline'],
    ['incident', 'Shift+T', 'The timeline of its incident'],
    ['escalate', 'Shift+E', 'Page the next level now; Enter confirms'],
    ['restore', 'V', 'Tell a suppressed alert'],
  ]),
  ...fixed(commands('alert-list', [['selectAll', 'Ctrl+A', 'Select all that match']])),
  ...commands('incidents', [['only', 'F', 'Show only; then A active, E everything']]),
  ...commands('timeline', [
    ['correlated', 'O', 'With what is correlated, or without'],
    ['note', 'N', 'Add a note, also of before'],
    ['copy', 'C', 'Copy the incident as Markdown'],
    ['incident', 'Shift+T', 'From an alert to its incident'],
    ['why', 'W', 'Why there is its alert, or what rules make of its event'],
  ]),
  ...commands('health-map', [
    ['layout', 'V', 'Grid or topology'],
    ['alerts', 'F', 'Its alerts in the Alert List; in a link group, it alone in all panes'],
    ['nearer', '+', 'In the topology: nearer'],
    ['farther', '-', 'In the topology: farther'],
    ['all', '0', 'In the topology: all'],
  ]),
  ...commands('service', [
    ['acknowledge', 'A', 'Acknowledge the alert'],
    ['newest', 'E', 'Its newest event'],
  ]),
  ...commands('event', [
    ['timeline', 'I', 'The timeline around it, with what is correlated'],
    ['why', 'W', 'Why it raised an alert, or none'],
    ['service', 'O', 'Its service'],
  ]),
  ...commands('live-feed', [
    ['pause', 'Space', 'Pause or follow'],
    ['metrics', 'V', 'Curves of all numbers instead of rows'],
    ['nextError', 'E', 'Next error'],
    ['previousError', 'Shift+E', 'Previous error'],
    ['why', 'W', 'Why the event raised an alert, or none'],
  ]),
  ...commands('charts', [
    ['new', 'N', 'New chart'],
    ['edit', 'E', 'Edit the chart'],
    ['remove', 'X', 'Remove the chart'],
    ['putBack', 'P', 'Put back the chart that was removed'],
    ['tables', 'V', 'Tables instead of charts'],
    ['follow', 'F', 'Show the values of the alert that is open'],
    ['lessTime', '+', 'Less time'],
    ['moreTime', '-', 'More time'],
  ]),
  ...commands('system-health', [['beyond', 'F', 'Only what is beyond its limit, or all']]),
  ...commands('certificates', [
    ['select', 'X', 'Select'],
    ['revoke', 'R', 'Revoke it, or what is selected, after a question'],
    ['view', 'V', 'The newest of each identity, or all'],
  ]),
  ...commands('automation-hooks', [
    ['run', 'R', 'Run the hook, for an alert that is asked for; on a suggestion: take it up'],
    ['approve', 'A', 'Approve the run'],
    ['decline', 'D', 'Decline the run'],
    ['cancel', 'C', 'Cancel the run before it is sent'],
    ['outcome', 'O', 'Say the outcome of an unknown run'],
    ['stopAll', 'Shift+X', 'Stop all automation'],
  ]),
  ...commands('rules', [
    ['new', 'N', 'New rule'],
    ['copy', 'D', 'A copy of this rule'],
    ['edit', 'E', 'Edit'],
    ['turn', 'Space', 'Enable or disable'],
    ['versions', 'V', 'Versions, what changed, restore'],
    ['sort', 'B', 'Those that fire most first, or by name'],
    ['pick', 'X', 'Pick for the export'],
    ['import', 'Shift+I', 'Import'],
    ['export', 'Shift+E', 'Export'],
  ]),
  ...fixed(commands('rules', [['delete', 'Delete', 'Delete, after a question']])),
  ...commands('silences', [
    ['new', 'N', 'New silence'],
    ['maintenance', 'Shift+N', 'New maintenance'],
    ['edit', 'E', 'Prolong or edit'],
    ['end', 'X', 'End it now'],
    ['view', 'V', 'Current, over, all'],
  ]),
  ...commands('layout', [
    ['add', 'N', 'Add a pane'],
    ['duplicate', 'D', 'Duplicate the pane'],
    ['moveTo', 'M', 'Keep, and move it to another board or window'],
    ['link', 'Shift+L', 'Keep, and link it with others'],
    ['undo', 'Z', 'Take back the last step', ['Ctrl+Z']],
    ['keep', 'L', 'Keep', ['Enter']],
  ]),
  ...fixed(
    commands('layout', [
      ['remove', 'Delete', 'Remove the pane'],
      ['revert', 'Escape', 'Revert'],
    ]),
  ),
  ...commands('wall', [['pause', 'Space', 'Pause, go on']]),
  ...fixed(
    commands('wall', [
      ['next', 'Tab', 'Next card, cell or tile'],
      ['open', 'Enter', 'Open it on a desk'],
      ['leave', 'Shift+W', 'Leave the wall'],
    ]),
  ),
  ...commands('on-call', [
    ['acknowledge', 'A', 'Acknowledge what is being paged'],
    ['test', 'T', 'Test the receiver'],
  ]),
];
