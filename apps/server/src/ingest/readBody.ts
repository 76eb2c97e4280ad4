import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '@batcave/shared/errors';
import { EVENT_LIMITS } from '@batcave/shared/events';

const inflate = promisify(gunzip);

/** One thing found in a body: a value, or text that is not JSON. */
export type BodyItem = { readonly value: unknown } | { readonly notJson: string };

/** What a request carries: its events, and whether they stand in a list (so that faults can be numbered). */
export interface BodyContent {
  readonly list: boolean;
  readonly items: readonly BodyItem[];
}

async function plainText(body: Buffer, contentEncoding: string | undefined): Promise<string> {
  if (contentEncoding === undefined || contentEncoding === 'identity') return body.toString('utf8');
  const maxBytes = Math.min(EVENT_LIMITS.maxBodyBytes, body.length * EVENT_LIMITS.maxGzipRatio);
  try {
    // The bound is kept while inflating: a bomb costs its limit, not its size.
    return (await inflate(body, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new AppError(
        'payload_too_large',
        `The body unfolds to more than ${String(maxBytes)} bytes (at most ${String(EVENT_LIMITS.maxBodyBytes)}, and ${String(EVENT_LIMITS.maxGzipRatio)} times its compressed size). Send smaller batches.`,
        { cause },
      );
    throw new AppError(
      'invalid_request',
      'The body is not valid gzip. Send it plain or compress it again.',
      { cause },
    );
  }
}

function parse(text: string): BodyItem {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { notJson: (error as Error).message };
  }
}

/** Whether the text is one object per line rather than one document. */
function looksLikeLines(text: string): boolean {
  const end = text.indexOf('\n');
  return (
    end > 0 &&
    text.startsWith('{') &&
    text.slice(0, end).trimEnd().endsWith('}') &&
    text.slice(end).trim() !== ''
  );
}

/**
 * Reads a body as one event, an array, or NDJSON.
 *
 * @throws AppError `invalid_json`, `payload_too_large`, `invalid_request`
 */
export async function readBody(
  body: Buffer,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Promise<BodyContent> {
  const text = (await plainText(body, contentEncoding)).trim();
  if (text === '')
    throw new AppError(
      'invalid_json',
      'The body is empty. Send one event, an array of events, or NDJSON.',
    );
  if (contentType?.includes('ndjson') === true) return lines(text);
  const whole = parse(text);
  if ('notJson' in whole) {
    if (looksLikeLines(text)) return lines(text);
    throw new AppError(
      'invalid_json',
      `The body is not valid JSON: ${whole.notJson}. Send one event, an array, or NDJSON.`,
    );
  }
  if (!Array.isArray(whole.value)) return { list: false, items: [whole] };
  return bounded({ list: true, items: whole.value.map((value: unknown) => ({ value })) });
}

function lines(text: string): BodyContent {
  const items = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parse);
  return bounded({ list: true, items });
}

function bounded(content: BodyContent): BodyContent {
  const max = EVENT_LIMITS.maxEventsPerRequest;
  if (content.items.length > max)
    throw new AppError(
      'payload_too_large',
      `The request holds ${String(content.items.length)} events; at most ${String(max)}. Send several requests.`,
    );
  if (content.items.length === 0)
    throw new AppError('invalid_request', 'The array is empty. Send at least one event.');
  return content;
}
