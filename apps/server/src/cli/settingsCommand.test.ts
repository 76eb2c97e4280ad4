import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { settingsPage } from './settingsCommand.ts';

const PAGE = path.join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'settings.md');

/** Without the padding that the formatter gives tables. */
const words = (text: string): string[] => text.split(/[\s|]+/).filter((word) => !/^-*$/.test(word));

test('docs/settings.md is what `sentry settings` prints', () => {
  expect(words(readFileSync(PAGE, 'utf8'))).toEqual(words(settingsPage()));
});
