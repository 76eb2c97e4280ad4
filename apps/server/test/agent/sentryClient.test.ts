import { describe, expect, it, onTestFinished } from 'vitest';
import { createSentryClient } from '../../src/adapters/sentryClient/index.ts';
import { createAuthority, writeCertificates } from './certificates.ts';
import { createIngestServer } from './ingestServer.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const events = [{ event_id: 'a', source: 's', type: 't', payload: { message: 'é' } }];
const running = new AbortController().signal;

async function prepare() {
  const authority = createAuthority();
  const server = createIngestServer(authority.issue('server'), authority.cert);
  await server.start();
  onTestFinished(() => server.kill());
  const folder = await temporaryFolder();
  return { authority, server, folder };
}

async function connect(server: URL, certificate: { cert: string; key: string; ca: string }) {
  const client = await createSentryClient({
    server,
    certificate,
    nowMs: Date.now,
    timeoutMs: 2000,
  });
  onTestFinished(() => client.close());
  return client;
}

describe('the client', () => {
  it('delivers events over one kept connection and gives a result for each', async () => {
    const { authority, server, folder } = await prepare();
    const paths = await writeCertificates(folder, authority.issue('agent'), authority.cert);
    const client = await connect(server.url, paths);
    expect(await client.send(events, running)).toEqual({
      kind: 'answered',
      results: [{ index: 0, event_id: 'a', status: 'accepted' }],
    });
    await client.send(events, running);
    expect(server.stored.get('a')).toEqual(events[0]);
    expect(server.seen).toEqual({ requests: 2, repeated: 1, connections: 1 });
  });

  it('speaks to no server that its authority did not sign', async () => {
    const { authority, server, folder } = await prepare();
    const stranger = createAuthority();
    const paths = await writeCertificates(folder, authority.issue('agent'), stranger.cert);
    const outcome = await (await connect(server.url, paths)).send(events, running);
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(server.seen.requests).toBe(0);
  });

  it('takes up a renewed certificate without a restart', async () => {
    const { authority, server, folder } = await prepare();
    const paths = await writeCertificates(folder, createAuthority().issue('x'), authority.cert);
    const client = await connect(server.url, paths);
    expect((await client.send(events, running)).kind).toBe('unavailable');
    await writeCertificates(folder, authority.issue('agent'), authority.cert);
    const kinds: string[] = [];
    // The failure that notices the new files is itself still a failure.
    for (let i = 0; i < 2; i += 1) kinds.push((await client.send(events, running)).kind);
    expect(kinds.at(-1)).toBe('answered');
  });

  it('takes up a renewed certificate when the one of its connection is refused', async () => {
    const { authority, server, folder } = await prepare();
    const paths = await writeCertificates(folder, authority.issue('agent'), authority.cert);
    const client = await connect(server.url, paths);
    expect((await client.send(events, running)).kind).toBe('answered');
    await writeCertificates(folder, authority.issue('agent'), authority.cert);
    server.behaviour = 'refuses the identity';
    expect(await client.send(events, running)).toMatchObject({
      kind: 'unavailable',
      reason: '403 certificate_superseded',
    });
    server.behaviour = 'takes';
    expect((await client.send(events, running)).kind).toBe('answered');
    expect(server.seen.connections).toBe(2);
  });

  it('passes on how long the server wants to be left alone', async () => {
    const { authority, server, folder } = await prepare();
    server.behaviour = 'is overloaded';
    const paths = await writeCertificates(folder, authority.issue('agent'), authority.cert);
    expect(await (await connect(server.url, paths)).send(events, running)).toEqual({
      kind: 'unavailable',
      reason: '503 overloaded',
      retryAfterMs: 1000,
    });
  });

  it('reports a server that is not there as a reason, not as an exception', async () => {
    const { authority, server, folder } = await prepare();
    await server.kill();
    const paths = await writeCertificates(folder, authority.issue('agent'), authority.cert);
    expect(await (await connect(server.url, paths)).send(events, running)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});
