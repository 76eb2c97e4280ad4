import type { Reloaded } from '../paneKit/reloadAll.ts';
import { formatClock, plural } from '../ui/format.ts';

/** How asking everything anew went, in words. Alerts and events come by themselves: nobody asks for them. Pure. */
export function describeReload(
  { atMs, asked, failed, wasConnected }: Reloaded,
  clockOffsetMs: number,
): string {
  if (!wasConnected) return 'Nothing could be read anew: there was no connection';
  const at = `${formatClock(atMs + clockOffsetMs)}Z`;
  if (asked === 0) return `Nothing to read anew at ${at}: all panels show what comes by itself`;
  if (failed === 0) return `All panels are of ${at}: ${plural(asked, 'answer')} read anew`;
  return `Not all is of ${at}: ${String(failed)} of ${String(asked)} answers could not be read anew`;
}
