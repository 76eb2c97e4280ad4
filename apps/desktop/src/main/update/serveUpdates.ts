import { CHANNELS } from '../../ipc/channels.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from '../ipc/ipcServer.ts';
import type { ConsoleWindow } from '../ipc/serveWindows.ts';
import type { Updates } from './updates.ts';

const LIMITS = {
  watch: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
  // Each check asks the server of updates.
  check: { maxLength: 64, rate: { burst: 5, perSec: 0.1 } },
  install: { maxLength: 64, rate: { burst: 10, perSec: 0.2 } },
} satisfies Record<string, MessageLimits>;

/** Lets windows see what is known of updates, and agree to one. No message says where they come from. */
export function serveUpdates(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  readonly updates: Updates;
}): void {
  const { ipc, updates } = options;
  ipc.handle(CHANNELS.startUpdates, LIMITS.watch, (window) => {
    window.stopUpdates?.();
    window.stopUpdates = updates.onState((state) => {
      if (!window.contents.isDestroyed()) window.contents.send(CHANNELS.updateState, state);
    });
  });
  ipc.handle(CHANNELS.stopUpdates, LIMITS.watch, (window) => {
    window.stopUpdates?.();
    window.stopUpdates = undefined;
  });
  ipc.handle(CHANNELS.checkUpdates, LIMITS.check, () => updates.check());
  ipc.handle(CHANNELS.installUpdate, LIMITS.install, (_window, [moment]) => {
    if (moment !== 'onClose' && moment !== 'now')
      throw new ArgumentError('moment: must be onClose or now.');
    return updates.install(moment);
  });
}
