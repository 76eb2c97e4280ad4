import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { autostartEntry, autostartFile, loginItems } from './startOnLogin.ts';

test('is a file of the desktop on Linux, there as long as it is wanted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'batcave-login-'));
  try {
    const path = join(folder, 'autostart', 'batcave.desktop');
    const login = autostartFile(path, ['/opt/Batcave/batcave']);
    expect(await login.get()).toBe(false);
    await login.set(false);
    await login.set(true);
    expect(await login.get()).toBe(true);
    expect(await readFile(path, 'utf8')).toContain('\nExec=/opt/Batcave/batcave --wall\n');
    // So a desktop's own settings switch it off.
    await writeFile(path, `${await readFile(path, 'utf8')}Hidden=true\n`);
    expect(await login.get()).toBe(false);
    await login.set(false);
    await expect(readFile(path)).rejects.toThrow();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  ['/opt/my apps/batcave', '"/opt/my apps/batcave"'],
  ['/opt/a"b', String.raw`"/opt/a\\"b"`],
  ['/opt/$HOME`x`', '"/opt/\\\\$HOME\\\\`x\\\\`"'],
  ['/opt/100%', '"/opt/100%%"'],
])('quotes %s', (path, quoted) => {
  expect(autostartEntry([path])).toContain(`\nExec=${quoted}\n`);
});

test('is a login item on macOS and Windows', async () => {
  let kept = { openAtLogin: false, args: ['none'] };
  const login = loginItems({
    getLoginItemSettings: ({ args }) => ({
      openAtLogin: kept.openAtLogin && args.join() === kept.args.join(),
    }),
    setLoginItemSettings: (settings) => {
      kept = settings;
    },
  });
  await login.set(true);
  expect(kept).toEqual({ openAtLogin: true, args: ['--wall'] });
  expect(await login.get()).toBe(true);
});
