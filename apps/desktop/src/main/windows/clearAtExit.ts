import type { App, Session } from 'electron';

/** Emptying takes milliseconds. Nobody waits longer for a program to end. */
const LONGEST_MS = 3_000;

/**
 * Empties every session before the app ends, so that nothing a page could store is there at the next
 * start. Nothing should be: the console stores through main, and its session is in memory.
 *
 * @param finish what else must be done by then, in the same time
 */
export function clearAtExit(
  app: App,
  log: (message: string, error?: unknown) => void,
  finish: () => Promise<void> = () => Promise.resolve(),
): void {
  const sessions = new Set<Session>();
  app.on('session-created', (session) => {
    sessions.add(session);
  });
  app.once('will-quit', (event) => {
    event.preventDefault();
    const cleared = Promise.all([...sessions].map(clear)).catch((error: unknown) => {
      log('what the windows stored was not deleted', error);
    });
    const finished = finish().catch((error: unknown) => {
      log('what was to be saved was not', error);
    });
    void Promise.race([Promise.all([cleared, finished]), after(LONGEST_MS)]).then(() => {
      app.exit();
    });
  });
}

async function clear(session: Session): Promise<void> {
  await session.clearStorageData();
  await session.clearCache();
  await session.clearCodeCaches({});
  session.flushStorageData();
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
