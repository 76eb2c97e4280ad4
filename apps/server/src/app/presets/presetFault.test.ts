import { expect, test } from 'vitest';
import { presetFault } from './presetFault.ts';

test('takes what a console exports, of whatever version', () => {
  expect(presetFault('{"format": "batcave-preset", "version": 7, "workspace": {}}')).toBeNull();
});

test.each(['', '{"format": "batcave-preset"', 'null', '[]', '"batcave-preset"', '{"format": 1}'])(
  'refuses %j with the field and what to do',
  (document) => {
    expect(presetFault(document)).toMatchObject({
      field: '/document',
      limit: expect.any(String) as string,
      fix: expect.any(String) as string,
    });
  },
);
