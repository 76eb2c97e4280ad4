/** Characters of one line, at most: a server that never ends one must not fill the memory. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024;

/**
 * The lines of an NDJSON text, each parsed, however the text was cut on its way. A last line without an
 * end counts. Who stops reading stops the text.
 *
 * @throws Error for a line that is not JSON or too long
 */
export async function* readLines(text: AsyncIterable<string>): AsyncIterable<unknown> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as unknown;
    if (rest.length > MAX_LINE_LENGTH) throw new Error('A line of the answer is too long.');
  }
  if (rest !== '') yield JSON.parse(rest) as unknown;
}
