import { expect, test } from 'vitest';
import { readConsoleArguments } from './consoleArguments.ts';

test.each<[string, boolean, string | undefined]>([
  ['', false, undefined],
  ['--wall', true, undefined],
  ['--wall Night', true, 'Night'],
  ['--wall=Night', true, 'Night'],
  ['--wall --disable-gpu', true, undefined],
  ['--preset Night', false, 'Night'],
  ['--preset=Night', false, 'Night'],
  ['--preset', false, undefined],
  ['--wall --preset Night', true, 'Night'],
  ['--wall Day --preset=Night', true, 'Night'],
  ['/opt/app --connect console.json --wallpaper', false, undefined],
])('reads %o', (line, isWall, preset) => {
  expect(readConsoleArguments(line.split(' '))).toEqual({ isWall, preset });
});
