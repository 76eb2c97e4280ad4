import type { Page } from '@playwright/test';
import type { Alert } from '@batcave/shared/alerts';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

declare global {
  interface Window {
    /** Hertz of the tones, in the order in which they were started. */
    heard: number[];
  }
}

const CRITICAL_HZ = [660, 880, 1_175];

/** Opens a console whose time stands still, and listens at its loudspeaker. */
async function listen(
  alerts: readonly Alert[] = [],
  state: AudioContextState = 'running',
  savedLayout: unknown = null,
): Promise<Page> {
  const page = await harness.open({ savedLayout }, { hasTestClock: true });
  await page.evaluate((contextState) => {
    window.heard = [];
    const node = { connect: () => node };
    const param = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
    class Listening {
      get state(): AudioContextState {
        return 'leave' in window ? 'running' : contextState;
      }
      readonly currentTime = 0;
      readonly destination = node;
      readonly resume = () => Promise.resolve();
      readonly close = () => Promise.resolve();
      readonly createGain = () => ({ ...node, gain: param });
      createOscillator() {
        const frequency = { value: 0 };
        return { ...node, frequency, start: () => window.heard.push(frequency.value), stop() {} };
      }
    }
    Object.assign(window, { AudioContext: Listening });
  }, state);
  await tell(page, alerts);
  return page;
}

function tell(page: Page, alerts: readonly Alert[]): Promise<void> {
  return page.evaluate((given) => {
    window.fake.send({ alerts: given });
  }, alerts);
}

const heard = (page: Page) => page.evaluate(() => window.heard.splice(0));
const chip = (page: Page) => page.locator('[data-sound]');

/** Lets the seconds pass one by one, each with its tick. */
async function pass(page: Page, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await page.clock.runFor(1_000);
}

/** Lets time pass at once: what is heard is heard at its end. */
async function leap(page: Page, seconds: number): Promise<void> {
  await page.clock.fastForward(seconds * 1_000 - 1_000);
  await pass(page, 1);
}

describe('alerts are heard', () => {
  it('once when they come, the worst of several, and not what somebody has', async () => {
    const acked = buildAlert(3, { severity: 'CRITICAL', state: 'ACK' });
    const page = await listen([acked]);
    await pass(page, 2);
    expect(await heard(page)).toEqual([]);
    await tell(page, [
      buildAlert(1, { severity: 'WARN' }),
      buildAlert(2, { severity: 'ERROR' }),
      buildAlert(4, { severity: 'INFO' }),
    ]);
    await pass(page, 2);
    expect(await heard(page)).toEqual([587, 784]);
    await leap(page, 40);
    expect(await heard(page)).toEqual([]);
    await expectPage(chip(page)).toHaveCount(0);
  });

  it('again every thirty seconds while nobody has a critical one', async () => {
    const alert = buildAlert(1, { severity: 'CRITICAL' });
    const page = await listen([alert]);
    await pass(page, 1);
    expect(await heard(page)).toEqual(CRITICAL_HZ);
    await leap(page, 28);
    expect(await heard(page)).toEqual([]);
    await pass(page, 3);
    expect(await heard(page)).toEqual(CRITICAL_HZ);
    await tell(page, [{ ...alert, state: 'ACK', seq: 99 }]);
    await leap(page, 60);
    expect(await heard(page)).toEqual([]);
  });

  it('not while muted, which the bar shows with its end; then again', async () => {
    const page = await listen();
    await page.keyboard.press('Control+.');
    await expectPage(chip(page)).toHaveText(/^Muted until \d\d:\d\d:\d\dZ$/);
    await tell(page, [buildAlert(1, { severity: 'CRITICAL' })]);
    await leap(page, 290);
    expect(await heard(page)).toEqual([]);
    await leap(page, 12);
    await expectPage(chip(page)).toHaveCount(0);
    expect(await heard(page)).toEqual(CRITICAL_HZ);
    await page.keyboard.press('Control+.');
    await expectPage(chip(page)).toBeVisible();
    await chip(page).click();
    await expectPage(chip(page)).toHaveCount(0);
  });

  it('or the bar says that the browser waits for a key', async () => {
    const page = await listen([buildAlert(1, { severity: 'ERROR' })], 'suspended');
    await pass(page, 2);
    await expectPage(chip(page)).toHaveText('Sound waits for a key or a click');
    expect(await heard(page)).toEqual([]);
    await page.evaluate(() => {
      Object.assign(window, { leave: true });
    });
    await page.keyboard.press('F6');
    await pass(page, 1);
    await expectPage(chip(page)).toHaveCount(0);
  });

  it('or the bar says that sound is off', async () => {
    const page = await listen();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('checkbox', { name: 'New alerts are heard' }).uncheck();
    await page.keyboard.press('Escape');
    await expectPage(chip(page)).toHaveText('Sound off');
    await tell(page, [buildAlert(1, { severity: 'CRITICAL' })]);
    await leap(page, 40);
    expect(await heard(page)).toEqual([]);
    await chip(page).click();
    await expectPage(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await page.getByRole('button', { name: 'Hear Error it' }).click();
    await expect.poll(() => heard(page)).toEqual([587, 784]);
  });
});
