import { expect, it } from 'vitest';
import type { ServerProgram } from '../../ipc/contract.ts';
import { serverNews } from './serverNews.ts';

const LATER_MS = 10 * 60_000;

function news(fields: Partial<ServerProgram>, isServed: boolean, nowMs = LATER_MS) {
  const program = { version: '1.1.0', isForeign: false, unknownFrames: [], ...fields };
  return serverNews({ started: '1.0.0', other: { program, sinceMs: 0 } }, { isServed, nowMs });
}

it('says once settled what the server is now, and in a browser what the page is', () => {
  expect(news({}, true, 1_000)).toBeNull();
  expect(news({}, true)).toEqual({
    version: '1.1.0',
    text: 'The server was updated to 1.1.0. This page is that of 1.0.0.',
    canReload: true,
  });
  expect(news({}, false)).toEqual({
    version: '1.1.0',
    text: 'The server was updated to 1.1.0.',
    canReload: false,
  });
});

it('says what is not understood, and what helps', () => {
  expect(news({ unknownFrames: ['gauge', 'page'] }, false)?.text).toBe(
    'The server was updated to 1.1.0. It tells of things that are left out here: gauge, page. Update this console.',
  );
  expect(news({ isForeign: true }, true, 0)?.text).toBe(
    'The server was updated to 1.1.0. It speaks a protocol that is not understood here: nothing is shown of it. This page is that of 1.0.0.',
  );
});
