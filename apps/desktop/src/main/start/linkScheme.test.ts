import { expect, test } from 'vitest';
import { linkIn, registerLinks } from './linkScheme.ts';

test.each([
  [['/opt/batcave'], undefined],
  [['/opt/batcave', '--wall', 'batcave://acme/incidents'], 'batcave://acme/incidents'],
  [['/opt/batcave', 'BATCAVE:x', 'batcave://acme/incidents'], 'BATCAVE:x'],
  [['/opt/batcave', '--preset=batcave://acme/incidents'], undefined],
])('finds the link in %j', (args, link) => {
  expect(linkIn(args)).toBe(link);
});

test.each([
  [true, 'win32', ['batcave']],
  [true, 'darwin', ['batcave']],
  [true, 'linux', []],
  [false, 'win32', []],
] as const)('registers the scheme (packaged %s, %s): %j', (isPackaged, platform, expected) => {
  const asked: string[] = [];
  const app = {
    setAsDefaultProtocolClient(scheme: string) {
      asked.push(scheme);
      return true;
    },
  };
  registerLinks(app, { isPackaged, platform });
  expect(asked).toEqual(expected);
});
