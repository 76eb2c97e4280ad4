import type { EventDraft } from '../metrics/draft.ts';
import { guessSeverity } from './guessSeverity.ts';
import type { LogLine } from './LineSplitter.ts';

/** The `log.line` event of a line; `undefined` for a blank one, which says nothing. */
export function describeLine(path: string, line: LogLine): EventDraft | undefined {
  if (line.text.trim() === '') return undefined;
  return {
    type: 'log.line',
    severity: guessSeverity(line.text),
    payload: {
      message: line.text,
      file: path,
      line_offset: line.offset,
      ...(line.cutFromBytes === undefined
        ? {}
        : { truncated: true, original_bytes: line.cutFromBytes }),
    },
  };
}
