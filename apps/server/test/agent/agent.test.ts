import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EventInput, EventInputSchema } from '@batcave/shared/events';
import { uuidTimeMs } from '@batcave/shared/ids';
import { Check } from 'typebox/value';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAgent } from '../../src/app/createAgent.ts';
import { createAuthority, writeCertificates } from './certificates.ts';
import { createIngestServer } from './ingestServer.ts';
import { temporaryFolder } from './temporaryFolder.ts';

async function prepare() {
  const folder = await temporaryFolder();
  const authority = createAuthority();
  const server = createIngestServer(authority.issue('server'), authority.cert);
  await server.start();
  onTestFinished(() => server.kill());
  const certificate = await writeCertificates(folder, authority.issue('agent'), authority.cert);
  const log = join(folder, 'app.log');
  await writeFile(log, 'before the agent came\n');
  const options = {
    server: server.url,
    certificate,
    stateDir: join(folder, 'state'),
    follow: [log],
    // 50 times as often: the processor every 40 ms.
    intervalScale: 0.02,
  };
  return { server, log, options };
}

function linesOf(stored: ReadonlyMap<string, EventInput>): string[] {
  return [...stored.values()]
    .filter((event) => event.type === 'log.line')
    .map((event) => (event.payload as { message: string }).message);
}

async function until(what: string, isSo: () => boolean, timeoutMs = 30_000): Promise<void> {
  const giveUpAtMs = Date.now() + timeoutMs;
  while (!isSo()) {
    if (Date.now() > giveUpAtMs) throw new Error(`Not within ${String(timeoutMs)} ms: ${what}.`);
    await delay(20);
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `line ${String(i + 1)}`);
const inOrder = (lines: string[]) => lines.sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)));

describe('the agent', () => {
  it('delivers every line and reading once to a server that is killed, restarted, slow and forgetful', async () => {
    const { server, log, options } = await prepare();
    const stop = new AbortController();
    const said: string[] = [];
    const note = (_: object, message: string) => void said.push(message);
    const logger = { info: note, warn: note, error: note };
    const running = createAgent({ ...options, logger })(stop.signal);
    await until('it follows the log', () => said.some((text) => text.startsWith('Following')));

    const requests = (count: number) => {
      const before = server.seen.requests;
      return until('requests came', () => server.seen.requests >= before + count);
    };
    async function disturb(): Promise<void> {
      await requests(2);
      server.behaviour = 'stores without answer';
      await requests(2);
      server.behaviour = 'takes';
      await requests(2);
      await server.kill();
      await delay(700);
      server.behaviour = 'is overloaded';
      await server.start();
      await requests(1);
      server.behaviour = 'takes';
      await requests(2);
    }
    let written = 0;
    const over = new AbortController();
    const disturbed = disturb().finally(() => over.abort());
    while (!over.signal.aborted) {
      written += 1;
      await appendFile(log, `line ${String(written)}\n`);
      if (written === 150) await rename(log, `${log}.1`);
      await delay(8);
    }
    await disturbed;
    await until('all lines are there', () => linesOf(server.stored).length >= written);
    stop.abort();
    await running;

    expect(linesOf(server.stored)).toEqual(numbers(written));
    expect(written).toBeGreaterThan(200);
    expect(server.seen.repeated).toBeGreaterThan(0);
    const events = [...server.stored.values()];
    expect(events.filter((event) => !Check(EventInputSchema, event))).toEqual([]);
    const odd = events.filter(
      (event) => uuidTimeMs(event.event_id ?? '') !== Date.parse(event.timestamp ?? ''),
    );
    expect(odd).toEqual([]);
    expect(new Set(events.map((event) => event.source))).toEqual(new Set([hostname()]));
    const types = new Set(events.map((event) => event.type));
    const linuxOnly = process.platform === 'linux' ? ['host.network', 'host.process'] : [];
    expect([...types].sort()).toEqual(
      ['host.cpu', 'host.disk', 'host.memory', 'host.uptime', 'log.line', ...linuxOnly].sort(),
    );
  });

  it('loses no line and repeats none when it is itself killed again and again', async () => {
    const { server, log, options } = await prepare();
    const script = join(import.meta.dirname, 'agentProcess.ts');
    const argument = JSON.stringify({ ...options, server: server.url.href });
    const start = () => spawn(process.execPath, [script, argument], { stdio: 'pipe' });
    let agent = start();
    let said = '';
    agent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until('it follows the log', () => said.includes('Following'));

    let written = 0;
    for (let life = 0; life < 6; life += 1) {
      for (let i = 0; i < 60; i += 1) {
        written += 1;
        await appendFile(log, `line ${String(written)}\n`);
        if (written === 150) await rename(log, `${log}.1`);
        await delay(10);
      }
      agent.kill('SIGKILL');
      await once(agent, 'exit');
      written += 1;
      await appendFile(log, `line ${String(written)}\n`);
      agent = start();
    }
    onTestFinished(() => void agent.kill('SIGKILL'));
    await until('all lines are there', () => linesOf(server.stored).length >= written);
    await delay(500);
    agent.kill('SIGKILL');
    await once(agent, 'exit');
    expect(inOrder(linesOf(server.stored))).toEqual(numbers(written));
  });

  it('refuses settings that cannot work, and says which', async () => {
    const { options } = await prepare();
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const start = (over: object) => () => createAgent({ ...options, logger, ...over });
    expect(start({ server: new URL('http://127.0.0.1:1') })).toThrow('--server must be an https');
    expect(start({ intervalScale: 0 })).toThrow('intervalScale');
    expect(start({ maxSpoolBytes: 10 })).toThrow('maxSpoolBytes must be at least 65536');
    const missing = { ...options.certificate, key: '/nowhere/key' };
    const run = start({ certificate: missing })();
    await expect(run(new AbortController().signal)).rejects.toThrow('/nowhere/key');
  });
});
