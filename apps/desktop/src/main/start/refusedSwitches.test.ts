import { expect, test } from 'vitest';
import { refusedSwitch } from './refusedSwitches.ts';

const given = (...names: string[]) => ({ hasSwitch: (name: string) => names.includes(name) });

test.each([
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-allow-origins',
  'auto-open-devtools-for-tabs',
  'load-extension',
  'disable-web-security',
  'disable-site-isolation-trials',
  'single-process',
  'ignore-certificate-errors',
  'unsafely-treat-insecure-origin-as-secure',
  'log-net-log',
  'ssl-key-log-file',
])('refuses --%s and says why', (name) => {
  expect(refusedSwitch(given('disable-gpu', name))).toMatch(new RegExp(`^--${name} .+\\.$`));
});

test('takes what a machine may need, and what Electron sets itself', () => {
  expect(
    refusedSwitch(
      given('no-sandbox', 'disable-gpu', 'user-data-dir', 'allow-file-access-from-files'),
    ),
  ).toBeUndefined();
});
