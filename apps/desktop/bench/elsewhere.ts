import type { Bar } from './bars.ts';

/** A bar that this command does not measure: why, and what shows it instead. */
export interface UnmeasuredBar {
  readonly bar: string;
  readonly what: string;
  readonly target: string;
  readonly why: string;
  /** Words after `npm test -- --project`; without it nothing here shows it. */
  readonly shownBy?: string;
}

const PAGES = 'console renderer/';
const THREE_DISPLAYS = 'takes three displays';

/** Every bar of the console that needs more than one page over one server, or is true or not without a number. */
const ELSEWHERE: readonly UnmeasuredBar[] = [
  {
    ...{ bar: 'B-14', what: 'pane moved to another window: time; rows lost or twice' },
    ...{ target: '<= 500 ms; 0', why: `${THREE_DISPLAYS}; the time is not taken` },
    shownBy: 'console e2e/liveWall',
  },
  {
    ...{ bar: 'B-15', what: 'looks of a page with data of two tenants', target: '0' },
    ...{ why: 'takes the desktop app and two servers', shownBy: 'console electron/tenants' },
  },
  {
    ...{ bar: 'B-17', what: 'link cut: until the banner', target: '<= 3 s' },
    ...{ why: 'shown, the time is not taken', shownBy: `${PAGES}connection` },
  },
  {
    ...{ bar: 'B-17b', what: 'pane without data: until it is stale', target: '10 to 12 s' },
    ...{ why: 'shown with a moved clock, the time is not taken', shownBy: `${PAGES}connection` },
  },
  {
    ...{ bar: 'B-18', what: 'server back: until live; gaps that are not shown' },
    ...{ target: '<= 3 s; 0', why: 'takes a server that is ended; the time is not taken' },
    shownBy: 'console e2e/restartedServer',
  },
  {
    ...{ bar: 'B-19', what: 'display lost and back: parked, then restored', target: '40 of 40' },
    ...{ why: 'rules, not times; real displays are plugged by hand', shownBy: 'unit matchSlots' },
  },
  {
    ...{ bar: 'B-20', what: 'slots after a reboot, with twins, changed ids', target: '100 %' },
    ...{ why: 'rules, not times', shownBy: 'unit planWindows' },
  },
  {
    ...{ bar: 'B-21', what: 'violations that axe finds', target: '0' },
    ...{ why: 'takes minutes; each test run looks', shownBy: `${PAGES}boardStates` },
  },
  {
    ...{ bar: 'B-21b', what: 'tasks that keys alone can do', target: '100 %' },
    ...{ why: 'true or not, without a number', shownBy: `${PAGES}keyboardOnly` },
  },
  {
    ...{ bar: 'B-21c', what: 'contrast of every pair of tokens', target: '>= 4.5, >= 3.0' },
    ...{ why: 'of the colours, not of a run', shownBy: `${PAGES}tokens` },
  },
  {
    ...{ bar: 'B-21d', what: 'severities apart for three sorts of colour blindness' },
    ...{ target: 'dE00 >= 10', why: 'of the colours, not of a run', shownBy: `${PAGES}tokens` },
  },
  {
    ...{ bar: 'B-21e', what: 'severity known without any colour', target: '5 of 5 people' },
    why: 'takes people; nobody was asked',
  },
  {
    ...{ bar: 'B-21f', what: 'pointer targets >= 24 px, focus seen', target: '100 %' },
    ...{ why: 'true or not, without a number', shownBy: `${PAGES}accessibility` },
  },
  {
    ...{ bar: 'B-22', what: 'wall over hours: growth; changes that did not come' },
    ...{ target: '<= 5 MB/h; 0', why: 'takes 20 minutes: npm run bench -- console --soak 20' },
  },
  {
    ...{ bar: 'B-23', what: 'page of one display ended: back; others', target: '<= 5 s; no stop' },
    ...{ why: `${THREE_DISPLAYS}; the time is not taken`, shownBy: 'console e2e/liveWall' },
  },
  {
    ...{ bar: 'B-24', what: 'change of boards on a wall', target: '1 frame, none blank' },
    ...{ why: 'true or not, without a number', shownBy: `${PAGES}wallMode` },
  },
  {
    ...{ bar: 'B-25', what: 'cold start: until the first board with data', target: '<= 1.2 s' },
    why: 'not built: it is shown that it starts, not how fast',
    shownBy: 'console e2e/startToAcknowledged',
  },
  {
    ...{ bar: 'B-28', what: 'wall text below 16 minutes of arc', target: '0 %' },
    ...{ why: 'true or not, without a number', shownBy: `${PAGES}wallMode` },
  },
  {
    ...{ bar: 'B-29', what: 'pixels with colour on a healthy board', target: '<= 0.5 %' },
    ...{ why: 'true or not; each test run looks', shownBy: `${PAGES}accessibility` },
  },
  {
    ...{ bar: 'B-30', what: 'time to spot a critical alert from 3 m', target: 'median <= 2 s' },
    why: 'takes twelve people; nobody was asked',
  },
  {
    ...{ bar: 'B-31', what: 'a new operator sets up two walls', target: '<= 3 min, 5 of 5' },
    why: 'takes people; nobody was asked',
  },
];

/** The bars that were not measured in this run, in their order. Pure. */
export function unmeasured(found: readonly Bar[]): readonly UnmeasuredBar[] {
  const measured = new Set(found.map(({ bar }) => bar));
  return ELSEWHERE.filter(({ bar }) => !measured.has(bar));
}

/** One line for each, with the command that shows it where there is one. Pure. */
export function describeUnmeasured(bars: readonly UnmeasuredBar[]): string {
  const widest = (of: (bar: UnmeasuredBar) => string) =>
    Math.max(0, ...bars.map((bar) => of(bar).length));
  const [id, what, target] = [
    widest(({ bar }) => bar),
    widest((each) => each.what),
    widest((each) => each.target),
  ];
  return bars
    .map(
      (each) =>
        `not measured  ${each.bar.padEnd(id)}  ${each.what.padEnd(what)}  ${each.target.padEnd(target)}  ${each.why}${
          each.shownBy === undefined ? '' : `; shown by npm test -- --project ${each.shownBy}`
        }`,
    )
    .join('\n');
}
