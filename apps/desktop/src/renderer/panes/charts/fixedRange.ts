import type { Stretch } from '../../paneKit/chart/index.ts';
import { formatClock, formatInstant } from '../../ui/format.ts';

const DAY_MS = 86_400_000;

/** Whether what was kept is a range that charts can stand still on; `null` is none. */
export function isFixedRange(kept: unknown): kept is Stretch | null {
  if (kept === null) return true;
  if (typeof kept !== 'object') return false;
  const { fromMs, toMs } = kept as Partial<Record<keyof Stretch, unknown>>;
  return Number.isFinite(fromMs) && Number.isFinite(toMs) && Number(fromMs) < Number(toMs);
}

/** The range in words; the day only where it is needed. */
export function describeFixed({ fromMs, toMs }: Stretch): string {
  const isOneDay = Math.floor(fromMs / DAY_MS) === Math.floor((toMs - 1) / DAY_MS);
  const to = isOneDay ? `${formatClock(toMs)}Z` : formatInstant(toMs);
  return `${formatInstant(fromMs)} – ${to}`;
}
