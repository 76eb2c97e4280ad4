import type { Page } from '@playwright/test';
import { expect, test } from 'vitest';
import type { UpdateState } from '../../src/ipc/update.ts';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const AVAILABLE: UpdateState = {
  ...{ kind: 'available', version: '0.2.0', canInstall: true, fault: null },
};
const notice = (page: Page) => page.locator('[data-update]');

function tell(page: Page, state: UpdateState): Promise<void> {
  return page.evaluate((given) => {
    window.fake.setUpdate(given);
  }, state);
}

const asked = (page: Page) =>
  page.evaluate(() => window.fake.asked.filter(([name]) => name.endsWith('Update')));

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

test('nothing is said of updates while there are none', async () => {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  await expectPage(notice(page)).toHaveCount(0);
});

test('a newer version is offered, and installed at the moment that is chosen', async () => {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  await tell(page, AVAILABLE);
  await expectPage(notice(page)).toContainText('Version 0.2.0 is there.');
  await keepPicture(page, 'update-available');
  expect(await axeViolations(page, '[data-update]')).toEqual([]);
  await notice(page).getByRole('button', { name: 'Install when I close' }).click();
  expect(await asked(page)).toEqual([['installUpdate', 'onClose']]);
  await tell(page, { kind: 'downloading', version: '0.2.0', percent: 41 });
  await expectPage(notice(page)).toContainText('41 %');
  await expectPage(notice(page).getByRole('button')).toHaveCount(0);
  await tell(page, { kind: 'ready', version: '0.2.0', fault: null });
  await expectPage(notice(page)).toContainText('installed when this console is closed');
  await notice(page)
    .getByRole('button', { name: /^Install now/ })
    .click();
  expect((await asked(page)).at(-1)).toEqual(['installUpdate', 'now']);
});

test('a version that is not wanted now is not spoken of again until there is another', async () => {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  await tell(page, AVAILABLE);
  await notice(page).getByRole('button', { name: 'Later' }).click();
  await expectPage(notice(page)).toHaveCount(0);
  await tell(page, { ...AVAILABLE, fault: 'It is another.' } as UpdateState);
  await expectPage(notice(page)).toHaveCount(0);
  await tell(page, { ...AVAILABLE, version: '0.3.0' } as UpdateState);
  await expectPage(notice(page)).toContainText('0.3.0');
});

test('where this installation cannot replace itself, it says who can', async () => {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  await tell(page, { ...AVAILABLE, canInstall: false } as UpdateState);
  await expectPage(notice(page)).toContainText('Whoever installed this console must install it.');
  await expectPage(notice(page).getByRole('button', { name: /Install/ })).toHaveCount(0);
});

test('a window that is a wall says nothing of it', async () => {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  await page.keyboard.press('Shift+W');
  await tell(page, AVAILABLE);
  await expectPage(notice(page)).toHaveCount(0);
});

test('the settings say how it stands, and look when they are asked to', async () => {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  for (const key of ['g', ',']) await page.keyboard.press(key);
  await page.getByRole('textbox', { name: 'Search settings' }).fill('update');
  const about = page.locator('[data-setting="about"]');
  await expectPage(about).toContainText('Off. Updates were not set up for this console.');
  await expectPage(about.getByRole('button', { name: 'Look now' })).toHaveCount(0);
  await tell(page, {
    ...{ kind: 'current', checkedAtMs: Date.UTC(2026, 10, 27), fault: null },
    nextCheckAtMs: Date.UTC(2026, 10, 27, 6),
  });
  await expectPage(about).toContainText('This is the newest');
  await keepPicture(page, 'update-settings');
  await about.getByRole('button', { name: 'Look now' }).click();
  expect(await page.evaluate(() => window.fake.asked.map(([name]) => name))).toContain(
    'checkUpdates',
  );
});
