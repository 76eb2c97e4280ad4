import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { AskChannel, IpcAnswer } from '../../ipc/channels.ts';
import { localProblem } from '../../link/index.ts';
import { isConsoleUrl } from '../windows/consoleOrigin.ts';
import { isPlainWithin } from './isPlainWithin.ts';
import { createRateLimit, type Rate } from './rateLimit.ts';

/** A window that may speak to main, by the id of its web contents. */
export interface KnownWindows<Window> {
  find(webContentsId: number): Window | undefined;
}

/** What one message may carry. */
export interface MessageLimits {
  /** Characters of the arguments as JSON. */
  readonly maxLength: number;
  readonly rate: Rate;
}

/** Registers what main answers. */
export interface IpcServer<Window> {
  /** Every message passes here: sender, rate and size are checked before `answer` sees it. */
  handle(
    channel: AskChannel,
    limits: MessageLimits,
    answer: (window: Window, args: readonly unknown[]) => unknown,
  ): void;
}

/** Thrown by a handler whose arguments are wrong: becomes an `invalid_request` answer. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Makes the one door through which windows reach main. Nothing it answers is an exception. */
export function createIpcServer<Window>(options: {
  readonly ipcMain: Pick<IpcMain, 'handle'>;
  readonly windows: KnownWindows<Window>;
  readonly nowMs: () => number;
  /** Told of every refusal and fault; the window only learns what it must. */
  readonly log: (message: string, error?: unknown) => void;
}): IpcServer<Window> {
  const { ipcMain, windows, nowMs, log } = options;
  return {
    handle(channel, limits, answer) {
      const limitOf = new Map<number, () => boolean>();

      function mayPass(webContentsId: number): boolean {
        let limit = limitOf.get(webContentsId);
        if (limit === undefined)
          limitOf.set(webContentsId, (limit = createRateLimit(limits.rate, nowMs)));
        return limit();
      }

      function refuse(code: string, detail: string): IpcAnswer {
        log(`refused ${channel}: ${detail}`);
        return { ok: false, problem: localProblem(code, 'The console refused this.', detail) };
      }

      ipcMain.handle(channel, async (event, ...args): Promise<IpcAnswer> => {
        const window = isFromConsole(event) ? windows.find(event.sender.id) : undefined;
        if (window === undefined) return refuse('identity_rejected', 'This is no console window.');
        if (!mayPass(event.sender.id))
          return refuse('rate_limited', `More than ${String(limits.rate.perSec)} a second.`);
        if (!isPlainWithin(args, limits.maxLength))
          return refuse(
            'payload_too_large',
            `At most ${String(limits.maxLength)} characters of plain JSON.`,
          );
        try {
          return { ok: true, value: await answer(window, args) };
        } catch (error) {
          if (error instanceof ArgumentError) return refuse('invalid_request', error.message);
          log(`failed ${channel}`, error);
          const problem = localProblem('internal', 'A fault of the console.', 'Its log has more.');
          return { ok: false, problem };
        }
      });
    },
  };
}

/** Only the top frame of a page of ours may speak: a frame inside it is not the console. */
function isFromConsole({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isConsoleUrl(senderFrame.url);
}
