import { describe, expect, it } from 'vitest';
import { interpretAnswer } from './interpretAnswer.ts';

const result = (index: number) => ({ index, event_id: null, status: 'accepted' });
const taken = (...results: object[]) => ({ accepted: 1, duplicate: 0, rejected: 0, results });

function interpret(status: number, body: unknown, eventCount = 1, retryAfter?: string) {
  return interpretAnswer({ status, body, retryAfter }, eventCount, 0);
}

describe('interpretAnswer', () => {
  it('lets go of events only for a 202 with one result for each, in order', () => {
    expect(interpret(202, taken(result(0), result(1)), 2).kind).toBe('answered');
    const notEnough = [
      interpret(202, taken(result(0)), 2),
      interpret(202, taken(result(1), result(0)), 2),
      interpret(202, { accepted: 2 }, 2),
      interpret(202, undefined),
      interpret(200, taken(result(0))),
    ];
    expect(notEnough.map(({ kind }) => kind)).toEqual(Array(5).fill('unavailable'));
  });

  it.each([400, 413, 422])('takes %i for a fault of the request', (status) => {
    expect(interpret(status, { code: 'invalid_json', detail: 'line 3' })).toEqual({
      kind: 'refused',
      reason: `${String(status)} invalid_json: line 3`,
    });
  });

  it.each([301, 401, 403, 404, 408, 415, 429, 500, 502, 503])(
    'keeps the events on %i, which is not their fault',
    (status) => {
      expect(interpret(status, '<html>', 1, '5')).toEqual({
        kind: 'unavailable',
        reason: String(status),
        retryAfterMs: 5000,
      });
    },
  );
});
