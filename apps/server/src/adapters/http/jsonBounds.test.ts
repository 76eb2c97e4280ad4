import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from './jsonBounds.ts';

test.each<[string, RegExp | undefined]>([
  ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', undefined],
  ['{"a":"a","b":"a"}', undefined],
  ['["a","a"]', undefined],
  ['{"a":"{\\"a\\":1,\\"a\\":2}"}', undefined],
  ['"just a text"', undefined],
  ['{"a":1,"a":2}', /"a" comes twice/],
  ['{"a":1 , "b":2,\n"a" :3}', /"a" comes twice/],
  ['{"a":1,"\\u0061":2}', /"a" comes twice/],
  ['[{"x":{"role":"viewer","role":"tenant_admin"}}]', /"role" comes twice/],
  ['{"__proto__":{}}', /__proto__/],
  ['{"a":{"\\u005f_proto__":{}}}', /__proto__/],
  [`${'['.repeat(32)}${']'.repeat(32)}`, undefined],
  [`${'['.repeat(33)}${']'.repeat(33)}`, /deeper than 32/],
  [`${'{"a":'.repeat(100_000)}`, /deeper than 32/],
  [
    `{${Array.from({ length: 10_001 }, (_, i) => `"k${String(i)}":1`).join()}}`,
    /more than 10000 keys/,
  ],
  ['{"a', undefined],
  ['{"a\\', undefined],
])('%.60s', (text, fault) => {
  if (fault === undefined) expect(jsonFault(text)).toBeUndefined();
  else expect(jsonFault(text)).toMatch(fault);
});

test('says nothing of any value that JSON.stringify wrote', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      if (!text.includes('__proto__')) expect(jsonFault(text)).toBeUndefined();
    }),
  );
});
