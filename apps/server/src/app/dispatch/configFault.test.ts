import { expect, test } from 'vitest';
import { configFault } from './configFault.ts';

test.each([
  [
    'There is no receiver slak, so nobody is told. Add it to /receivers, or name one that is there.',
    'There is no receiver slak, so nobody is told',
    'Add it to /receivers, or name one that is there.',
  ],
  [
    'service~x is no matcher. What cannot be read fits nothing. Write it as service="payments".',
    'service~x is no matcher. What cannot be read fits nothing',
    'Write it as service="payments".',
  ],
  [
    '... is no grouping, and stands beside labels. Take out ... or the labels.',
    '... is no grouping, and stands beside labels',
    'Take out ... or the labels.',
  ],
  ['is no duration; write 30s, 5m or 4h', 'is no duration', 'Write 30s, 5m or 4h.'],
  [
    'has an expression that is refused: too long',
    'has an expression that is refused: too long',
    'Check the document with POST /v1/dispatch/config/check or sentry dispatch check.',
  ],
])('of "%s" the last sentence is the fix', (message, limit, fix) => {
  expect(configFault({ path: '/route', message })).toEqual({ field: '/config/route', limit, fix });
});
