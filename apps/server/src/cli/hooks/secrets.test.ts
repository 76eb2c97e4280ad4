import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readHookSecrets } from './secrets.ts';

test('secrets of a hook are read from the environment and from files beside it, and nothing else', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sentry-hooks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'ca.pem'), 'PEM\n');
  const request = {
    url: 'https://example.com/',
    signing_secret: { env: 'SIGN' },
    secret_headers: { Authorization: { env: 'SIGN' } },
    tls: { ca: { file: 'ca.pem' } },
    body: { json: { signing_secret: { env: 'HOME' } } },
  };
  expect(readHookSecrets({ name: 'h', request }, folder, { SIGN: 's' })).toEqual({
    name: 'h',
    request: {
      ...request,
      signing_secret: { value: 's' },
      secret_headers: { Authorization: { value: 's' } },
      tls: { ca: 'PEM' },
    },
  });
  expect(() => readHookSecrets({ request }, folder, {})).toThrow(
    /\/request\/signing_secret: the environment has no SIGN/,
  );
});
