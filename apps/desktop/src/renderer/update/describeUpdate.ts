import type { UpdateState } from '../../ipc/update.ts';
import { formatInstant } from '../ui/format.ts';

/** What is known of updates, in a sentence or two. */
export function describeUpdate(state: UpdateState): string {
  switch (state.kind) {
    case 'off':
      return `Off. ${state.reason}`;
    case 'current': {
      const next = `Next look ${formatInstant(state.nextCheckAtMs)}.`;
      if (state.fault !== null) return `Not known: ${state.fault} ${next}`;
      if (state.checkedAtMs === null) return 'Looking for a newer version …';
      return `This is the newest, as of ${formatInstant(state.checkedAtMs)}. ${next}`;
    }
    case 'available':
      if (state.fault !== null) return `Version ${state.version} was not fetched: ${state.fault}`;
      return state.canInstall
        ? `Version ${state.version} is there.`
        : `Version ${state.version} is there. Whoever installed this console must install it.`;
    case 'downloading':
      return `Fetching version ${state.version} …`;
    case 'ready':
      return state.fault === null
        ? `Version ${state.version} is installed when this console is closed.`
        : `Version ${state.version} was not installed: ${state.fault}`;
  }
}
