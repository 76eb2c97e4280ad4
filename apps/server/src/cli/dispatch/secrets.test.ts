import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSecrets, withoutSecrets, writtenSecrets } from './secrets.ts';

function folderWith(file: string, text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sentry-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, file), text);
  return folder;
}

const documentWith = (password: unknown, token: unknown = { set: true }) => ({
  receivers: [
    { name: 'mail', smtp: { password } },
    { name: 'slack', token },
  ],
});

test('secrets are read from the environment and from files beside the document', () => {
  const folder = folderWith('smtp.password', 'from a file\n');
  const { document, notes } = readSecrets(documentWith({ file: 'smtp.password' }, { env: 'T' }), {
    ...{ mode: 'read', folder, env: { T: 'from the environment' } },
  });
  expect(document).toEqual(
    documentWith({ value: 'from a file' }, { value: 'from the environment' }),
  );
  expect(notes).toEqual([]);
});

test('what stands in the document, and what is kept, stays', () => {
  const document = documentWith({ value: 'here' });
  const read = readSecrets(document, { mode: 'read', folder: '/', env: {} });
  expect(read.document).toEqual(document);
});

test.each<[unknown, RegExp]>([
  [{ env: 'GONE' }, /^\/receivers\/0\/smtp\/password: the environment has no GONE\. Set it/],
  [{ env: 'EMPTY' }, /the environment has no EMPTY/],
  [{ env: 'LONG' }, /holds more than 4096 bytes/],
  [{ file: 'nowhere' }, /\/nowhere cannot be read \(ENOENT\)/],
])('%j, which is not there, is refused by its place; assumed, it is a note', (secret, reason) => {
  const env = { EMPTY: '', LONG: 'x'.repeat(4097) };
  const read = (mode: 'read' | 'assume') =>
    readSecrets(documentWith(secret), { mode, folder: '/', env });
  expect(() => read('read')).toThrow(reason);
  expect(read('assume')).toEqual({
    document: documentWith({ set: true }),
    notes: [expect.stringMatching(reason) as string],
  });
});

test('all that is not there is named at once, and a dry run goes on without', () => {
  const document = documentWith({ env: 'ONE' }, { env: 'TWO' });
  const read = (mode: 'read' | 'try') => readSecrets(document, { mode, folder: '/', env: {} });
  expect(() => read('read')).toThrow(/password: .*no ONE[^]*token: .*no TWO/);
  const tried = read('try');
  expect(tried.notes).toHaveLength(2);
  expect(writtenSecrets((tried.document as typeof document).receivers)).toHaveLength(2);
});

test('the certificate of an authority may be in a file: its text is no secret', () => {
  const folder = folderWith('ca.pem', 'PEM\n');
  const withCa = (ca: unknown) => ({ receivers: [{ name: 'mail', smtp: { host: 'm', ca } }] });
  const read = (file: string) => readSecrets(withCa({ file }), { mode: 'assume', folder, env: {} });
  expect(read('ca.pem')).toEqual({ document: withCa('PEM'), notes: [] });
  expect(read('gone.pem')).toEqual({
    document: { receivers: [{ name: 'mail', smtp: { host: 'm' } }] },
    notes: [expect.stringMatching(/ca: .*ENOENT.*certificate/) as string],
  });
});

test('an object that only looks like one elsewhere is no secret', () => {
  const document = { people: [{ token: { env: 'HOME' } }], receivers: [{ smtp: { file: 'x' } }] };
  expect(readSecrets(document, { mode: 'read', folder: '/', env: {} }).document).toEqual(document);
});

test('a document with secrets is printed without them', () => {
  const { receivers } = documentWith({ value: 'hidden' }, { value: 'hidden' });
  expect(withoutSecrets({ receivers })).toEqual(documentWith({ set: true }, { set: true }));
  expect(writtenSecrets(receivers)).toEqual([
    '/receivers/mail/smtp/password',
    '/receivers/slack/token',
  ]);
});
