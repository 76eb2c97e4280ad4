import type { PaletteEntry } from '../palette/paletteEntry.ts';
import { formatAge, formatInstant } from '../ui/format.ts';
import { parseMoment } from './parseMoment.ts';

/** What the palette can do to the time of the board. */
export interface TimeCursor {
  /** The server's time now. */
  readonly presentMs: () => number;
  readonly isLive: () => boolean;
  readonly goTo: (atMs: number) => void;
  readonly goLive: () => void;
}

const OFFERED = ['-5m', '-15m', '-1h', '-4h', '-24h'];

/**
 * What a text after `:` means: a moment as `parseMoment` reads it, `last 2h` for two hours ago, `live` for the
 * present. Nothing typed offers some moments. What cannot be read is one entry that says how to write it.
 *
 * @param liveKey the key that goes back to live
 */
export function timeEntries(
  text: string,
  time: TimeCursor,
  liveKey: string | undefined,
): readonly PaletteEntry[] {
  const nowMs = time.presentMs();
  const live: PaletteEntry = {
    ...{ id: 'time-live', source: 'action', title: 'Back to live' },
    ...(liveKey !== undefined && { shortcut: liveKey }),
    blockedBy: time.isLive() ? 'The board is live' : null,
    run: time.goLive,
  };
  const typed = text.trim().toLowerCase();
  if (typed === '') {
    const moments = OFFERED.flatMap((each) => momentEntry(each, nowMs, time) ?? []);
    return time.isLive() ? moments : [live, ...moments];
  }
  if ('live'.startsWith(typed)) return [live];
  const moment = momentEntry(typed.replace(/^last\s+-?/, '-'), nowMs, time);
  if (moment !== null) return [moment];
  const fault = parseMoment(typed, nowMs);
  return [
    {
      ...{ id: 'time-unread', source: 'action', title: `:${text.trim()}` },
      blockedBy: fault.ok ? null : `${fault.fault} Or live.`,
      run: () => undefined,
    },
  ];
}

function momentEntry(typed: string, nowMs: number, time: TimeCursor): PaletteEntry | null {
  const parsed = parseMoment(typed, nowMs);
  if (!parsed.ok) return null;
  const { atMs } = parsed;
  return {
    ...{ id: `time-${typed}`, source: 'action', title: `Put the board on ${formatInstant(atMs)}` },
    detail: `${formatAge(nowMs - atMs)} ago · nothing can be changed there`,
    run: () => {
      time.goTo(atMs);
    },
  };
}
