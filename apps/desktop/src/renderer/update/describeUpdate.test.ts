import { expect, test } from 'vitest';
import { describeUpdate } from './describeUpdate.ts';

const AT_MS = Date.UTC(2026, 10, 27, 8, 0);

test.each([
  [
    { kind: 'off', reason: 'Updates were not set up for this console.' },
    'Off. Updates were not set up for this console.',
  ],
  [
    { kind: 'current', checkedAtMs: null, fault: null, nextCheckAtMs: AT_MS },
    'Looking for a newer version …',
  ],
  [
    { kind: 'available', version: '0.2.0', canInstall: false, fault: null },
    'Version 0.2.0 is there. Whoever installed this console must install it.',
  ],
  [
    { kind: 'available', version: '0.2.0', canInstall: true, fault: 'It is another.' },
    'Version 0.2.0 was not fetched: It is another.',
  ],
  [
    { kind: 'ready', version: '0.2.0', fault: null },
    'Version 0.2.0 is installed when this console is closed.',
  ],
] as const)('says of %j what it means', (state, text) => {
  expect(describeUpdate(state)).toBe(text);
});

test('says when it was looked for last, why that came to nothing, and when it is next', () => {
  const current = {
    kind: 'current',
    checkedAtMs: AT_MS,
    nextCheckAtMs: AT_MS + 21_600_000,
  } as const;
  expect(describeUpdate({ ...current, fault: null })).toMatch(/newest.*08:00.*14:00/);
  expect(describeUpdate({ ...current, fault: 'No answer.' })).toMatch(
    /^Not known: No answer\. .*14:00/,
  );
});
