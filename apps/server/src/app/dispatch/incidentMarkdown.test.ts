import { expect, test } from 'vitest';
import { plain } from './incidentMarkdown.ts';

test.each<[string, string, string]>([
  ['a row of a table', 'a | b', 'a \\| b'],
  ['a line end', 'a\r\n# b\u2028c', 'a \\# b c'],
  ['HTML', '<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert\\(1\\)\\>'],
  ['a link', '[a](javascript:b)', '\\[a\\]\\(javascript:b\\)'],
  ['a picture', '![a](https://x)', '\\!\\[a\\]\\(https\\://x\\)'],
  [
    'an address that readers make a link of',
    'see http://x www.x a@x',
    'see http\\://x www\\.x a\\@x',
  ],
  ['code that would end', '`a` \\', '\\`a\\` \\\\'],
  ['a list', '- a', '\\- a'],
  ['a numbered list', '1. a', '1\\. a'],
  ['an entity', '&lt;b&gt;', '\\&lt;b\\&gt;'],
  ['a text that is turned round', 'a\u202eb', 'a b'],
  ['an ordinary sentence', 'avg of web-1 is 97.2 > 90', 'avg of web-1 is 97.2 \\> 90'],
])('%s stays text', (_, text, written) => {
  expect(plain(text)).toBe(written);
});
