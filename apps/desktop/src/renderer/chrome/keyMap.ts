import { type KeyBindings, printKey } from '../paneKit/keyBindings.ts';
import { KEY_COMMANDS, type KeyPlace } from '../paneKit/keyCommands.ts';

/** Keys and what they do, as the key map shows them. Without keys nothing gives the command any more. */
export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

/** The keys of one place, and what that place is for. */
export interface KeyScope {
  readonly scope: string;
  /** The pane whose keys they are, or where else commands are given. */
  readonly place?: KeyPlace;
  readonly says?: string;
  readonly keys: readonly KeyHelp[];
}

/** The commands of the window that are about time. */
const TIME = ['past', 'play', 'faster', 'slower', 'minuteBack', 'minuteOn', 'live'].map(
  (name) => `window.${name}`,
);

/**
 * Where keys work, in the order shown. The commands of a place come from the table of commands; `keys` are those
 * that stay as they are.
 */
const PLACES: readonly KeyScope[] = [
  {
    ...{ scope: 'Anywhere', place: 'window' },
    keys: [
      { keys: ['Ctrl 1 … 9'], does: 'Board of this window by its place' },
      {
        keys: ['Ctrl Alt 1 … 9'],
        does: 'The window on that display, in the order of G D',
      },
    ],
  },
  {
    scope: 'Go to',
    keys: [
      { keys: ['G A', 'G L', 'G O'], does: 'Alerts, live feed, overview' },
      { keys: ['G I', 'G T'], does: 'Incidents, timeline of the last alert' },
      { keys: ['G S', 'G R', 'G C'], does: 'Services, rules, charts' },
      { keys: ['G H', 'G Q', 'G E'], does: 'Automation hooks, silences, escalations and on call' },
      { keys: ['G Y', 'G K'], does: 'System health, certificates' },
      { keys: ['G U'], does: 'Audit log, if you may read it' },
      { keys: ['G D', 'G ,'], does: 'Displays and presets, settings' },
    ],
  },
  {
    ...{ scope: 'In every list', place: 'list' },
    says: 'The pane with the focus goes first: a key of its own comes before these and those of the window.',
    keys: [],
  },
  {
    scope: 'Time',
    says: 'The whole board on a past moment. Nothing can be changed meanwhile. With the focus in Charts, + and - are the range of the charts; in the topology they and 0 are the picture.',
    keys: [],
  },
  {
    ...{ scope: 'Alert List', place: 'alert-list' },
    says: 'Every alert that is not resolved. It keeps its order while it has the focus; what came since waits behind the chip.',
    keys: [
      { keys: ['Enter'], does: 'The alert; in the alert its newest event' },
      { keys: ['J', 'K'], does: 'In the alert: the next beside it, the one before' },
    ],
  },
  {
    ...{ scope: 'Incidents', place: 'incidents' },
    says: 'Alerts that belong together, newest activity first.',
    keys: [],
  },
  {
    ...{ scope: 'Timeline', place: 'timeline' },
    says: 'What happened, by the minute, newest at the bottom. Bold with a bar: people.',
    keys: [],
  },
  {
    ...{ scope: 'Service Health Map', place: 'health-map' },
    says: 'Every service in its place; callers left of what they call.',
    keys: [
      { keys: ['← ↑ ↓ →'], does: 'The service beside, as the picture has it' },
      { keys: ['Enter'], does: 'The service; of a group its services' },
      { keys: ['Space'], does: 'In the topology: what it needs and what needs it' },
    ],
  },
  {
    ...{ scope: 'In every view', place: 'view' },
    says: 'Service, alert, event, why, timeline and incidents, where they stand over the board.',
    keys: [
      {
        keys: ['J', 'K'],
        does: 'Where it has no list of its own: the next beside it, the one before',
      },
    ],
  },
  {
    ...{ scope: 'Service', place: 'service' },
    says: 'What one service measures, its open alerts, what it needs and what needs it. Each step stands on the one before.',
    keys: [
      { keys: ['Enter'], does: 'The alert' },
      {
        keys: ['Esc', 'Backspace'],
        does: 'Back to where it was opened, from here and from every step below',
      },
    ],
  },
  {
    ...{ scope: 'Event', place: 'event' },
    says: 'One event as it was sent, and those of its service 30 s before and after. Read again puts 30 s around this one.',
    keys: [{ keys: ['J', 'K'], does: 'The next event of the service, the one before' }],
  },
  {
    ...{ scope: 'Live Feed', place: 'live-feed' },
    says: 'Events as they come. WARN and worse are never left out.',
    keys: [],
  },
  {
    ...{ scope: 'Charts', place: 'charts' },
    says: 'Numbers over time, up to four lines a chart. Hatched: nothing is known.',
    keys: [
      { keys: ['←', '→', 'Home', 'End'], does: 'Move the cursor, which reads the values out' },
      {
        keys: ['Shift ←', 'Shift →'],
        does: 'Mark a stretch, as drawing over the chart does; Enter shows it alone, Esc goes back',
      },
    ],
  },
  {
    ...{ scope: 'System Health', place: 'system-health' },
    says: 'Sentry itself: each row with its limit, a shape only where it is passed. What the row says in full stands below.',
    keys: [],
  },
  {
    ...{ scope: 'Certificates', place: 'certificates' },
    says: 'Who may speak to the server and until when, the next to end first.',
    keys: [],
  },
  {
    ...{ scope: 'Audit log', place: 'audit' },
    says: 'Who changed what, and when. It cannot be changed. At the end of the list older entries come.',
    keys: [],
  },
  {
    ...{ scope: 'Automation hooks', place: 'automation-hooks' },
    says: 'What may run by itself, what waits for an approval, what became of every run.',
    keys: [],
  },
  {
    ...{ scope: 'Rules & Policies', place: 'rules' },
    says: 'What is watched, and when it is too much. Before a rule is saved, the preview says what it would have done.',
    keys: [{ keys: ['Ctrl S', 'Ctrl Enter'], does: 'In the editor: save, preview the last 24 h' }],
  },
  {
    ...{ scope: 'Silences', place: 'silences' },
    says: 'What is hidden from people, by whom, why, until when.',
    keys: [],
  },
  {
    ...{ scope: 'Escalations and on call', place: 'on-call' },
    says: 'Who is paged, who is next, and who is on call.',
    keys: [{ keys: ['1 - 6'], does: 'Paged now, on call, who when, receivers, findings, noise' }],
  },
  {
    ...{ scope: 'Layout mode', place: 'layout' },
    says: 'Panes are out of reach meanwhile: no key acts on an alert.',
    keys: [
      { keys: ['← ↑ ↓ →'], does: 'Move the pane' },
      { keys: ['Shift ← ↑ ↓ →'], does: 'Resize it' },
      { keys: ['F6'], does: 'Next pane' },
    ],
  },
  {
    ...{ scope: 'Wall', place: 'wall' },
    keys: [
      { keys: ['←', '→'], does: 'Board before, next board' },
      { keys: ['Esc Esc'], does: 'Leave the wall, too' },
      { keys: ['any other'], does: 'Stand still for 60 s' },
    ],
  },
];

/** What a place is called, where commands name it. */
export function titleOfPlace(place: KeyPlace): string {
  return PLACES.find((each) => each.place === place)?.scope ?? place;
}

/** Every key of the console by where it works, as they are bound now. */
export function keyMapOf(bindings: KeyBindings): readonly KeyScope[] {
  const goTo = bindings.keysOf('window.goTo')[0];
  const help = ({ id, does }: (typeof KEY_COMMANDS)[number]): KeyHelp => ({
    keys: bindings.keysOf(id).map(printKey),
    does,
  });
  return PLACES.map((each) => {
    const { scope, place, keys } = each;
    if (scope === 'Go to')
      return {
        ...each,
        keys: keys.map((line) => ({
          ...line,
          keys: goTo === undefined ? [] : line.keys.map((key) => key.replace(/^G/, printKey(goTo))),
        })),
      };
    const own = KEY_COMMANDS.filter(({ id, place: where }) =>
      scope === 'Time' ? TIME.includes(id) : where === place && !TIME.includes(id),
    );
    return { ...each, keys: [...own.map(help), ...keys] };
  });
}

/** The keys with those of one place first, then those that every list has. */
export function keysFirst(map: readonly KeyScope[], place: KeyPlace | null): readonly KeyScope[] {
  if (place === null || !map.some((each) => each.place === place)) return map;
  const rank = (each: KeyScope): number =>
    each.place === place ? 0 : each.place === 'list' ? 1 : 2;
  return map.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * The keys that a text is about: those of a scope that it names or that is for it, or those which do or are
 * called so. Nothing typed gives all.
 */
export function findKeys(map: readonly KeyScope[], text: string): readonly KeyScope[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const holds = (where: string): boolean =>
    words.every((word) => where.toLowerCase().includes(word));
  return map.flatMap((each) => {
    if (holds(`${each.scope} ${each.says ?? ''}`)) return [each];
    const keys = each.keys.filter(({ keys: names, does }) =>
      holds(`${each.scope} ${names.join(' ')} ${does}`),
    );
    return keys.length === 0 ? [] : [{ ...each, keys }];
  });
}
