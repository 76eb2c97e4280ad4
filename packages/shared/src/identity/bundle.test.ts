import { expect, test } from 'vitest';
import { formatBundle, parseBundle } from './bundle.ts';

const BUNDLE = {
  enrol: 'https://noc.example:9444',
  root: 'a'.repeat(64),
  token: 'T'.repeat(43),
};

test('is read back as it was written, also with line breaks in it', () => {
  const text = formatBundle(BUNDLE);
  expect(text).toMatch(/^batcave-enrol-1;https:\/\/noc\.example:9444;a{64};T{43}$/);
  expect(parseBundle(text)).toEqual({ ok: true, bundle: BUNDLE });
  expect(parseBundle(`  ${text.slice(0, 40)}\r\n ${text.slice(40)}\n`)).toEqual({
    ok: true,
    bundle: BUNDLE,
  });
});

test.each([
  ['', /begins with/],
  ['https://noc.example', /begins with/],
  [formatBundle(BUNDLE).slice(0, 60), /cut short/],
  [`${formatBundle(BUNDLE)};x`, /token/],
  [formatBundle({ ...BUNDLE, enrol: 'http://noc.example' }), /https/],
  [formatBundle({ ...BUNDLE, enrol: 'https://a@noc.example' }), /https/],
  [formatBundle({ ...BUNDLE, enrol: 'https://noc.example/x' }), /https/],
  [formatBundle({ ...BUNDLE, root: 'A'.repeat(64) }), /SHA-256/],
  [formatBundle({ ...BUNDLE, token: 'short' }), /token/],
])('refuses %j and says what is wrong', (text, reason) => {
  expect(parseBundle(text)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(reason) as string,
  });
});
