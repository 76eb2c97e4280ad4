import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

test('an error is logged with its message and code, and without the client that pg ties to it', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line: string) => lines.push(line) });
  const err = Object.assign(new Error('terminating connection'), {
    code: '57P01',
    client: { activeQuery: { text: 'select secret' } },
  });
  logger.warn({ err }, 'a connection to the store broke');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: { type: 'Error', message: 'terminating connection', code: '57P01' },
  });
  expect(lines[0]).not.toMatch(/activeQuery|select secret/);
});
