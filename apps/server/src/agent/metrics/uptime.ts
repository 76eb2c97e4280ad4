import { formatDuration } from '@batcave/shared/time';
import type { EventDraft } from './draft.ts';

/** The `host.uptime` event: how long ago the machine was started. */
export function describeUptime(uptimeSec: number): EventDraft {
  const wholeSec = Math.floor(uptimeSec);
  return {
    type: 'host.uptime',
    payload: { message: `Up for ${formatDuration(wholeSec * 1000)}`, uptime_seconds: wholeSec },
  };
}
