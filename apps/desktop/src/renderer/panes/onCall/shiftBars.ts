/** From when to when somebody has it. */
export interface Shift {
  readonly schedule: string;
  readonly person: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/** A shift, or the time between two, as a bar over a stretch of time. */
export interface ShiftBar {
  /** `null`: nobody is on call. */
  readonly person: string | null;
  readonly by: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Where it begins and how long it is, as parts of the stretch. */
  readonly left: number;
  readonly width: number;
}

/** Shorter gaps are rounding. */
const GAP_MS = 1_000;

/** The bars of one schedule over a stretch, in order, with the gaps in which nobody has it. Pure. */
export function shiftBars(
  shifts: readonly Shift[],
  schedule: string,
  fromMs: number,
  toMs: number,
): readonly ShiftBar[] {
  const bars: ShiftBar[] = [];
  const bar = (person: string | null, by: string, startMs: number, endMs: number): ShiftBar => ({
    ...{ person, by, fromMs: startMs, toMs: endMs },
    left: (startMs - fromMs) / (toMs - fromMs),
    width: (endMs - startMs) / (toMs - fromMs),
  });
  let coveredMs = fromMs;
  const own = shifts
    .filter((each) => each.schedule === schedule)
    .toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from));
  for (const { person, by, from, to } of own) {
    const startMs = Math.max(fromMs, Date.parse(from));
    const endMs = Math.min(toMs, Date.parse(to));
    if (endMs <= startMs) continue;
    if (startMs - coveredMs > GAP_MS) bars.push(bar(null, 'nobody', coveredMs, startMs));
    bars.push(bar(person, by, startMs, endMs));
    coveredMs = Math.max(coveredMs, endMs);
  }
  if (toMs - coveredMs > GAP_MS) bars.push(bar(null, 'nobody', coveredMs, toMs));
  return bars;
}

/** The midnights (UTC) within a stretch and where they stand in it. */
export function dayMarks(
  fromMs: number,
  toMs: number,
): readonly { readonly atMs: number; readonly left: number }[] {
  const DAY_MS = 86_400_000;
  const marks = [];
  for (let atMs = Math.ceil(fromMs / DAY_MS) * DAY_MS; atMs < toMs; atMs += DAY_MS)
    marks.push({ atMs, left: (atMs - fromMs) / (toMs - fromMs) });
  return marks;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 23`. */
export function dayName(atMs: number): string {
  const at = new Date(atMs);
  return `${WEEKDAYS[at.getUTCDay()] ?? ''} ${String(at.getUTCDate())}`;
}

/** The name without its kind: `ana` of `console/ana`. */
export function personName(person: string): string {
  return person.slice(person.indexOf('/') + 1);
}
