import { Readable } from 'node:stream';
import type { FieldFault } from '@batcave/shared/errors';

/**
 * Values as the text of an NDJSON answer, as they come. When the stream is destroyed, because the
 * connection was closed, `return` of the lines is called at once, also while the next one is waited for:
 * a generator would hear of it only after that one.
 *
 * @param faultOf  What of a line breaks its schema; the stream then fails.
 */
export function ndjsonOf(
  lines: AsyncIterable<unknown>,
  faultOf: (line: unknown) => FieldFault | undefined,
): Readable {
  const source = lines[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  const text: AsyncIterableIterator<string> = {
    async next() {
      const result = await source.next();
      if (result.done === true) return done;
      const fault = faultOf(result.value);
      if (fault !== undefined)
        throw new Error(`A line breaks its schema: ${fault.field} must be ${fault.limit}.`);
      return { done: false, value: `${JSON.stringify(result.value)}\n` };
    },
    async return() {
      await source.return?.();
      return done;
    },
    [Symbol.asyncIterator]: () => text,
  };
  return Readable.from(text, { objectMode: false });
}
