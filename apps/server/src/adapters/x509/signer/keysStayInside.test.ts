import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caPaths } from '../caFolder.ts';
import { readSecret } from '../caSecret.ts';
import { initCa } from '../initCa.ts';
import { makeReadyCa } from '../testing/readyCa.ts';

const STAND_IN = fileURLToPath(new URL('../testing/serverStandIn.ts', import.meta.url));
const CHUNK_BYTES = 1 << 22;
const OVERLAP_BYTES = 4096;

let ready: Awaited<ReturnType<typeof makeReadyCa>>;
let dir: string;
let server: ChildProcess;
let signerPid: number;

beforeAll(async () => {
  ready = await makeReadyCa();
  dir = ready.copy();
  server = spawn(process.execPath, [STAND_IN, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  ({ signer: signerPid } = JSON.parse(line.toString()) as { signer: number });
});
afterAll(() => {
  server.kill('SIGKILL');
  ready.drop();
});

/** Which of the secrets lie in the memory of a process; undefined when it may not be looked at. */
function secretsIn(pid: number, secrets: Readonly<Record<string, Buffer>>): string[] | undefined {
  const found = new Set<string>();
  try {
    for (const chunk of memoryOf(pid))
      for (const [name, secret] of Object.entries(secrets))
        if (chunk.includes(secret)) found.add(name);
  } catch {
    return undefined;
  }
  return [...found].toSorted();
}

/** All that a process can write to, piece by piece. */
function* memoryOf(pid: number): Generator<Buffer> {
  const proc = (name: string) => path.join('/proc', String(pid), name);
  const mem = openSync(proc('mem'), 'r');
  for (const line of readFileSync(proc('maps'), 'utf8').split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    const end = Number.parseInt(to, 16);
    for (let at = Number.parseInt(from, 16); at < end; at += CHUNK_BYTES - OVERLAP_BYTES)
      yield read(mem, at, Math.min(CHUNK_BYTES, end - at));
  }
  closeSync(mem);
}

function read(fd: number, at: number, length: number): Buffer {
  const chunk = Buffer.alloc(length);
  try {
    return chunk.subarray(0, readSync(fd, chunk, 0, length, at));
  } catch {
    return chunk.subarray(0, 0); // reserved, but not there
  }
}

test('neither a key of an authority nor its passphrase is in the memory of the server', async (context) => {
  if (!existsSync('/proc/self/mem')) return context.skip('no /proc');
  const ca = await initCa({ dir });
  // A prime of a key as OpenSSL keeps it while the key is in use: the lowest byte first.
  const primeOf = (key: typeof ca.clients.key): Buffer =>
    Buffer.from(key.export({ format: 'jwk' }).p ?? '', 'base64url').reverse();
  const secrets = {
    clients: primeOf(ca.clients.key),
    servers: primeOf(ca.servers.key),
    passphrase: Buffer.from(readSecret(caPaths(dir).secret)),
  };
  const inSigner = secretsIn(signerPid, secrets);
  if (inSigner === undefined) return context.skip('the memory of another process may not be read');
  // Where they are they are found, or the next line would say nothing.
  expect(inSigner).toEqual(['clients', 'passphrase', 'servers']);
  expect(secretsIn(server.pid!, secrets)).toEqual([]);
});

test('the signer gets nothing of the surroundings of the server', (context) => {
  const file = `/proc/${String(signerPid)}/environ`;
  if (!existsSync(file)) return context.skip('no /proc');
  const names = readFileSync(file, 'utf8').split('\0').filter(Boolean);
  expect(names.map((entry) => entry.split('=')[0]).toSorted()).toEqual([
    'NODE_CHANNEL_FD',
    'NODE_CHANNEL_SERIALIZATION_MODE',
  ]);
});

test('the signer ends when the server is killed', async () => {
  server.kill('SIGKILL');
  const isThere = () => {
    try {
      process.kill(signerPid, 0);
      // One that nobody has waited for is there in name only.
      const stat = `/proc/${String(signerPid)}/stat`;
      return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
    } catch {
      return false;
    }
  };
  for (let tries = 0; tries < 200 && isThere(); tries += 1) await delay(10);
  expect(isThere()).toBe(false);
});
