import { expect, test } from 'vitest';
import { createRedact } from './redact.ts';

const URL_SECRET = 'https://hooks.slack.example/services/T0/B0/abcdefghijklmnopqrstuvwx';
const redact = createRedact(['p@ss "wörd"/1', URL_SECRET, 'whsec_MDEyMzQ1Njc4OWFi', undefined]);

test.each([
  ['as it is', 'no p@ss "wörd"/1 here'],
  ['in a URL', `no ${encodeURIComponent('p@ss "wörd"/1')} here`],
  ['in JSON', `no ${JSON.stringify('p@ss "wörd"/1').slice(1, -1)} here`],
  ['in base64', `no ${Buffer.from('p@ss "wörd"/1').toString('base64')} here`],
  ['in hex', `no ${Buffer.from('p@ss "wörd"/1').toString('hex')} here`],
  ['of a URL', `no ${URL_SECRET} here`],
  ['of its path', 'no /services/T0/B0/abcdefghijklmnopqrstuvwx here'],
  ['of the end of its path', 'no abcdefghijklmnopqrstuvwx here'],
  ['without its prefix', 'no MDEyMzQ1Njc4OWFi here'],
])('leaves out a secret %s', (_how, text) => {
  expect(redact(text)).toMatch(/^no \*\*\*=* here$/);
});

test('makes one line of at most 300 characters, cut at a whole one', () => {
  expect(redact('a\r\nb\u2028c\u0000d\u202ee')).toBe('a b c d e');
  const long = redact('🔥'.repeat(400));
  expect([...long]).toHaveLength(300);
  expect(long.isWellFormed()).toBe(true);
});

test('does not blank out words for a secret that is too short to be one', () => {
  expect(createRedact(['a'])('a banana')).toBe('a banana');
});
