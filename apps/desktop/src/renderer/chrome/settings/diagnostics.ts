import { formatInstant, plural } from '../../ui/format.ts';

/** What is known of this console, for whoever looks for a fault. */
export interface Diagnostics {
  readonly consoleVersion: string;
  /** `navigator.userAgent` */
  readonly userAgent: string;
  readonly server: string;
  readonly link: string;
  readonly dataAgeMs: number | null;
  readonly clockOffsetMs: number;
  readonly framesPerSecond: number | null;
  /** Bytes of the script heap in use; `null` where the window cannot know. */
  readonly heapBytes: number | null;
  readonly openAlerts: number;
  readonly feedRows: number;
  readonly nowMs: number;
}

/** The name and number of each program that the window runs in: `Electron 33.2.1`. */
export function namePrograms(userAgent: string): readonly string[] {
  return ['Electron', 'Chrome'].flatMap((name) => {
    const found = new RegExp(`${name}/([\\d.]+)`).exec(userAgent);
    return found?.[1] === undefined ? [] : [`${name === 'Chrome' ? 'Chromium' : name} ${found[1]}`];
  });
}

const unknown = 'not known';

/** The facts in the order shown. Pure. */
export function describeDiagnostics(facts: Diagnostics): readonly (readonly [string, string])[] {
  const { dataAgeMs, framesPerSecond, heapBytes } = facts;
  return [
    ['Console', [facts.consoleVersion, ...namePrograms(facts.userAgent)].join(', ')],
    ['Server', facts.server === '' ? unknown : facts.server],
    ['Connection', facts.link],
    ['Data age', dataAgeMs === null ? unknown : `${(dataAgeMs / 1_000).toFixed(1)} s`],
    ['Clock', `${String(Math.round(facts.clockOffsetMs))} ms from the server's`],
    [
      'Frames',
      framesPerSecond === null ? 'measuring …' : `${String(Math.round(framesPerSecond))} a second`,
    ],
    [
      'Memory',
      heapBytes === null ? unknown : `${(heapBytes / 1_048_576).toFixed(1)} MB of scripts`,
    ],
    ['Held', `${plural(facts.openAlerts, 'alert')}, ${plural(facts.feedRows, 'event')}`],
  ];
}

/** The facts as text, to be sent to whoever helps. */
export function writeDiagnostics(facts: Diagnostics): string {
  const lines = describeDiagnostics(facts).map(([name, value]) => `${name}: ${value}`);
  return [`Batcave, ${formatInstant(facts.nowMs)}`, ...lines, facts.userAgent].join('\n');
}
