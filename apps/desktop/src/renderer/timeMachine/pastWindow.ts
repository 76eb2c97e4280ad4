import type { WindowCall } from '../../ipc/contract.ts';
import type { Alert } from '@batcave/shared/alerts';
import type { Problem } from '@batcave/shared/api';
import type { EventRecord } from '@batcave/shared/events';

/** Events read for one stretch of the past; the newest of it. */
const MAX_EVENTS = 1_000;

/** What was there at the end of a stretch of time, and what happened in it. */
export type PastWindow =
  | {
      readonly ok: true;
      readonly alerts: readonly Alert[];
      /** Oldest first. */
      readonly events: readonly EventRecord[];
      /** Whether there were more events, or alerts, than were read. */
      readonly isCut: boolean;
    }
  | { readonly ok: false; readonly problem: Problem };

/** Reads the alerts at `toMs` and the events from `fromMs` on. Only what this identity may see. */
export async function readPastWindow(
  call: WindowCall,
  fromMs: number,
  toMs: number,
): Promise<PastWindow> {
  const at = new Date(toMs).toISOString();
  const [alerts, events] = await Promise.all([
    call('alerts.past', { query: { at } }),
    call('events.list', {
      query: { from: new Date(fromMs).toISOString(), to: at, limit: MAX_EVENTS },
    }),
  ]);
  if (!alerts.ok) return alerts;
  if (!events.ok) return events;
  return {
    ok: true,
    alerts: alerts.value.alerts,
    events: events.value.events.toReversed(),
    isCut: alerts.value.truncated || events.value.next_cursor !== null,
  };
}
