import { CHANNELS } from '../../ipc/channels.ts';
import {
  MAX_DWELL_MS,
  PANE_NEWS,
  type RotationNews,
  type WorkspaceAnswer,
} from '../../ipc/workspace.ts';
import { localProblem } from '../../link/index.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from '../ipc/ipcServer.ts';
import type { ConsoleWindow } from '../ipc/serveWindows.ts';
import { changeFrom } from './changeFrom.ts';
import { MAX_PRESET_LENGTH, MAX_PRESET_NAME_LENGTH } from './presetText.ts';
import { MAX_PIN_LENGTH } from './wallPin.ts';
import type { Done, WorkspaceHost } from './workspaceHost.ts';

/** As in the schema of the workspace. */
const MAX_ID_LENGTH = 64;
const LIMITS = {
  // A pane that is resized or scrolled tells of it many times a second.
  change: { maxLength: 512 * 1024, rate: { burst: 200, perSec: 50 } },
  watch: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
  // Every pane of a board tells it twice, and a board has at most 64.
  pane: { maxLength: 256, rate: { burst: 400, perSec: 50 } },
  // Once a board, and whenever somebody steps through them.
  rotation: { maxLength: 64, rate: { burst: 50, perSec: 5 } },
  identify: { maxLength: 64, rate: { burst: 3, perSec: 0.5 } },
  list: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
  name: { maxLength: 1_024, rate: { burst: 20, perSec: 2 } },
  // Each takes a tenth of a second to try.
  pin: { maxLength: 128, rate: { burst: 5, perSec: 1 } },
  text: { maxLength: MAX_PRESET_LENGTH + 16, rate: { burst: 5, perSec: 0.5 } },
} satisfies Record<string, MessageLimits>;

/** Lets windows see and change the workspace of this device. Every change is checked by its holder. */
export function serveWorkspace(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  readonly host: WorkspaceHost;
}): void {
  const { ipc, host } = options;
  ipc.handle(CHANNELS.startWorkspace, LIMITS.watch, (window) => {
    const send = (): void => {
      if (!window.contents.isDestroyed())
        window.contents.send(CHANNELS.workspaceState, host.stateFor(window.windowId));
    };
    window.stopWorkspace?.();
    window.stopWorkspace = host.subscribe(send);
    send();
  });
  ipc.handle(CHANNELS.stopWorkspace, LIMITS.watch, (window) => {
    window.stopWorkspace?.();
    window.stopWorkspace = undefined;
  });
  ipc.handle(CHANNELS.changeWorkspace, LIMITS.change, ({ windowId }, [asked]) => {
    const made = changeFrom(asked, host.plannedTenant(windowId));
    return answerOf(made.ok ? host.change(made.change) : made);
  });
  ipc.handle(CHANNELS.tellPane, LIMITS.pane, (window, [paneId, news]) => {
    const known = PANE_NEWS.find((each) => each === news);
    if (typeof paneId !== 'string' || paneId.length > MAX_ID_LENGTH)
      throw new ArgumentError(
        `paneId: must be a text of at most ${String(MAX_ID_LENGTH)} characters.`,
      );
    if (known === undefined)
      throw new ArgumentError(`news: must be one of ${PANE_NEWS.join(', ')}.`);
    host.tellPane(window.windowId, paneId, known);
  });
  ipc.handle(CHANNELS.tellRotation, LIMITS.rotation, (window, [news]) => {
    if (!isRotationNews(news))
      throw new ArgumentError(
        `news: must be still, left, or a number of milliseconds from 0 to ${String(MAX_DWELL_MS)}.`,
      );
    host.tellRotation(window.windowId, news);
  });
  ipc.handle(CHANNELS.identify, LIMITS.identify, () => {
    host.identify();
  });
  ipc.handle(CHANNELS.setStartsOnLogin, LIMITS.name, async (_window, [isWanted]) => {
    if (typeof isWanted !== 'boolean') throw new ArgumentError('isWanted: must be true or false.');
    return answerOf(await host.setStartsOnLogin(isWanted));
  });
  ipc.handle(CHANNELS.listPresets, LIMITS.list, () => host.presets.list());
  ipc.handle(CHANNELS.savePreset, LIMITS.name, async (_window, [name]) => {
    return answerOf(await host.savePreset(nameOf(name)));
  });
  ipc.handle(CHANNELS.usePreset, LIMITS.name, async (_window, [name]) => {
    return answerOf(await host.usePreset(nameOf(name)));
  });
  ipc.handle(CHANNELS.removePreset, LIMITS.name, async (_window, [name]) => {
    return answerOf(await host.presets.remove(nameOf(name)));
  });
  ipc.handle(CHANNELS.exportPreset, LIMITS.name, (_window, [name]) =>
    host.presets.exportText(nameOf(name)),
  );
  ipc.handle(CHANNELS.importPreset, LIMITS.text, async (_window, [text]) => {
    if (typeof text !== 'string') throw new ArgumentError('text: must be a text.');
    return answerOf(await host.presets.importText(text));
  });
  ipc.handle(CHANNELS.checkPin, LIMITS.pin, async (_window, [pin]) => {
    return answerOf(await host.checkPin(pinOf(pin)));
  });
  ipc.handle(CHANNELS.setPin, LIMITS.pin, async (_window, [current, next]) => {
    const known = current === null ? null : pinOf(current);
    return answerOf(await host.setPin(known, next === null ? null : pinOf(next)));
  });
}

function pinOf(pin: unknown): string {
  if (typeof pin === 'string' && pin.length <= MAX_PIN_LENGTH) return pin;
  throw new ArgumentError(`pin: must be a text of at most ${String(MAX_PIN_LENGTH)} digits.`);
}

function nameOf(name: unknown): string {
  if (typeof name === 'string' && name.length <= MAX_PRESET_NAME_LENGTH * 2) return name;
  throw new ArgumentError(
    `name: must be a text of at most ${String(MAX_PRESET_NAME_LENGTH)} characters.`,
  );
}

/** What became of a wish, as a window is told. */
export function answerOf(done: Done): WorkspaceAnswer {
  return done.ok
    ? done
    : {
        ok: false,
        problem: localProblem('invalid_request', 'The console refused this.', done.reason),
      };
}

function isRotationNews(news: unknown): news is RotationNews {
  if (typeof news === 'number') return news >= 0 && news <= MAX_DWELL_MS;
  return news === 'still' || news === 'left';
}
