import type { App, Session } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clearAtExit } from './clearAtExit.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function startApp(finish?: () => Promise<void>) {
  const listeners = new Map<string, (given: never) => void>();
  const done: string[] = [];
  const said: string[] = [];
  const keep = (name: string, listener: (given: never) => void) => listeners.set(name, listener);
  const app = { on: keep, once: keep, exit: () => done.push('exit') } as unknown as App;
  clearAtExit(app, (message) => said.push(message), finish);
  return {
    done,
    said,
    open(name: string, clear: () => Promise<void> = () => Promise.resolve()) {
      const step = (what: string) => () => {
        done.push(`${name} ${what}`);
        return clear();
      };
      const session = {
        clearStorageData: step('storage'),
        clearCache: step('cache'),
        clearCodeCaches: step('code'),
        flushStorageData: () => undefined,
      } as unknown as Session;
      listeners.get('session-created')?.(session as never);
    },
    quit() {
      let isPrevented = false;
      const event = { preventDefault: () => (isPrevented = true) };
      listeners.get('will-quit')?.(event as never);
      return isPrevented;
    },
  };
}

test('empties every session, and only then ends', async () => {
  const app = startApp();
  app.open('default');
  app.open('console');
  expect(app.quit()).toBe(true);
  expect(app.done).not.toContain('exit');
  await vi.advanceTimersByTimeAsync(0);
  expect(app.done.toSorted()).toEqual(
    [
      ...['default storage', 'default cache', 'default code'],
      ...['console storage', 'console cache', 'console code', 'exit'],
    ].toSorted(),
  );
  expect(app.done.at(-1)).toBe('exit');
});

test('ends although a session does not empty, and says so', async () => {
  const app = startApp();
  app.open('broken', () => Promise.reject(new Error('disk')));
  app.quit();
  await vi.advanceTimersByTimeAsync(0);
  expect(app.done.at(-1)).toBe('exit');
  expect(app.said).toEqual(['what the windows stored was not deleted']);
});

test('waits for none longer than three seconds', async () => {
  const app = startApp();
  app.open('stuck', () => new Promise(() => undefined));
  app.quit();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(app.done).not.toContain('exit');
  await vi.advanceTimersByTimeAsync(200);
  expect(app.done.at(-1)).toBe('exit');
});

test('ends only when what was to be saved is, or could not be', async () => {
  let saved: () => void = () => undefined;
  const app = startApp(() => new Promise((resolve) => (saved = resolve)));
  app.quit();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(app.done).not.toContain('exit');
  saved();
  await vi.advanceTimersByTimeAsync(0);
  expect(app.done.at(-1)).toBe('exit');
  const full = startApp(() => Promise.reject(new Error('disk')));
  full.quit();
  await vi.advanceTimersByTimeAsync(0);
  expect([full.done.at(-1), full.said]).toEqual(['exit', ['what was to be saved was not']]);
});
