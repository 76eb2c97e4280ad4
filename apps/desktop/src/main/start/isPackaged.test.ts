import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { isPackagedApp } from './isPackaged.ts';

const archive = join(sep, 'opt', 'Batcave', 'resources', 'app.asar', 'out', 'main');
const folder = join(sep, 'home', 'olga', 'app.asar.d', 'out', 'main');

test('an app out of an archive is packaged, however its program is called', () => {
  expect(isPackagedApp({ isPackaged: false }, archive)).toBe(true);
  expect(isPackagedApp({ isPackaged: true }, folder)).toBe(true);
  expect(isPackagedApp({ isPackaged: false }, folder)).toBe(false);
});
