import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSignatureLog, SignatureLog } from './SignatureLog.ts';

const NOW_MS = 1_800_000_000_000;
let dir: string;
let file: string;
let log: SignatureLog;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'signatures-'));
  file = path.join(dir, 'signatures.jsonl');
  log = new SignatureLog(file);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const sign = (subject: string, atMs = NOW_MS, by = log): Promise<void> =>
  by.append({ what: 'client', subject, sha256: 'ab', serial: '1f' }, atMs);

function subjects(): unknown[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { subject: string }).subject);
}

test('keeps what was signed in order, each line tied to the one before', async () => {
  for (const subject of ['one', 'two', 'three']) await sign(subject);
  expect(subjects()).toEqual(['one', 'two', 'three']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await checkSignatureLog(file)).toEqual({ ok: true, lines: 3 });
});

test.each<[string, (lines: string[]) => string[], number]>([
  ['changed', (lines) => [lines[0]!, lines[1]!.replace('two', 'tow'), lines[2]!], 3],
  ['taken out', (lines) => [lines[0]!, lines[2]!], 2],
  ['taken out at the front', (lines) => lines.slice(1), 1],
  ['exchanged', (lines) => [lines[1]!, lines[0]!, lines[2]!], 1],
  ['put in', (lines) => [lines[0]!, '{"subject":"x"}', ...lines.slice(1)], 2],
])('shows where a line was %s', async (_, change, line) => {
  for (const subject of ['one', 'two', 'three']) await sign(subject);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${change(lines).join('\n')}\n`);
  expect(await checkSignatureLog(file)).toEqual({ ok: false, line });
});

test('drops a line that a crash cut short, and goes on after the last whole one', async () => {
  await sign('one');
  appendFileSync(file, '{"what":"client","subj');
  await sign('two');
  expect(subjects()).toEqual(['one', 'two']);
  expect(await checkSignatureLog(file)).toEqual({ ok: true, lines: 2 });
});

test('is one record for all who write it', async () => {
  const other = new SignatureLog(file);
  const writes = Array.from({ length: 20 }, (_, n) => sign(String(n), NOW_MS, n % 2 ? log : other));
  await Promise.all(writes);
  expect(await checkSignatureLog(file)).toEqual({ ok: true, lines: 20 });
});

test('knows how many certificates were signed lately', async () => {
  expect(log.certificatesSince(0)).toBe(0);
  await sign('old', NOW_MS - 60_001);
  await sign('new', NOW_MS - 1000);
  await log.append({ what: 'checkpoint', subject: 'audit log', sha256: 'cd' }, NOW_MS);
  await log.append({ what: 'server', subject: 'DNS:x', sha256: 'ef' }, NOW_MS);
  expect(log.certificatesSince(NOW_MS - 60_000)).toBe(2);
});
