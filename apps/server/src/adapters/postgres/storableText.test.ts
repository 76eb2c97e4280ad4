import { expect, test } from 'vitest';
import { storable } from './storableText.ts';

test('replaces what no text column holds, wherever it is, and leaves all else as it is', () => {
  const value = {
    text: 'a\u0000b',
    half: '\ud800x\udc00',
    whole: '\ud83d\ude80 ü',
    list: ['\u0000', 1, true, null],
    nested: { 'k\u0000': { deep: '\u0000' } },
  };
  expect(storable(value)).toEqual({
    text: 'a\ufffdb',
    half: '\ufffdx\ufffd',
    whole: '\ud83d\ude80 ü',
    list: ['\ufffd', 1, true, null],
    nested: { 'k\ufffd': { deep: '\ufffd' } },
  });
});
