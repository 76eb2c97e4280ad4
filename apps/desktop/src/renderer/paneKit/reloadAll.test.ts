import { describe, expect, it } from 'vitest';
import { createReloadAll } from './reloadAll.ts';

function make(change: { readonly isConnected?: boolean; readonly retryNow?: () => void } = {}) {
  const { isConnected = true, retryNow = () => undefined } = change;
  return createReloadAll({ now: () => 7_000, isConnected: () => isConnected, retryNow });
}

describe('asking everything anew', () => {
  it('asks all that is on show at once, and counts what could not be read', async () => {
    const reload = make();
    const asked: string[] = [];
    const takePart = (name: string, went: boolean | null) =>
      reload.join(() => {
        asked.push(name);
        return Promise.resolve(went);
      });
    takePart('rules', true);
    takePart('silences', false);
    takePart('closed meanwhile', null);
    takePart('gone before', true)();
    await reload.all();
    expect(asked).toEqual(['rules', 'silences', 'closed meanwhile']);
    expect(reload.store.getState()).toEqual({
      isRunning: false,
      last: { atMs: 7_000, asked: 2, failed: 1, wasConnected: true },
    });
  });

  it('asks once, however often it is wanted while answers are out', async () => {
    const reload = make();
    let count = 0;
    let answer: (went: boolean) => void = () => undefined;
    reload.join(() => {
      count += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const both = [reload.all(), reload.all()];
    expect(reload.store.getState().isRunning).toBe(true);
    answer(true);
    await Promise.all(both);
    expect(count).toBe(1);
  });

  it('forgets what it says once somebody has read it', async () => {
    const reload = make();
    await reload.all();
    expect(reload.store.getState().last).toMatchObject({ asked: 0, failed: 0 });
    reload.dismiss();
    expect(reload.store.getState().last).toBeNull();
  });

  it('tries to connect where there is no connection, and says so', async () => {
    let tries = 0;
    const reload = make({ isConnected: false, retryNow: () => (tries += 1) });
    await reload.all();
    expect(tries).toBe(1);
    expect(reload.store.getState().last?.wasConnected).toBe(false);
  });
});
