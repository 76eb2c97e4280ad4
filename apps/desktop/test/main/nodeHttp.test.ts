import { expect, test } from 'vitest';
import { createNodeHttp } from '../../src/main/link/nodeHttp.ts';
import { createAuthority } from './certificates.ts';
import { startTlsServer } from './tlsServer.ts';

test('many calls over one connection leave nothing on it', async () => {
  const authority = createAuthority('Batcave test root');
  const client = authority.issue({ name: 'wall-3' });
  const identity = authority.issue({ name: 'sentry', ips: ['127.0.0.1'] });
  const server = await startTlsServer({ identity, clientCa: authority.cert });
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => warnings.push(message);
  process.on('warning', onWarning);
  const http = createNodeHttp({
    server: new URL(server.url),
    ca: Buffer.from(authority.cert),
    cert: Buffer.from(client.cert),
    key: Buffer.from(client.key),
    own: { subject: 'wall-3', issuer: 'Batcave test root', validToMs: Infinity },
  });
  try {
    for (let call = 0; call < 30; call += 1)
      await http.send({ method: 'GET', path: '/v1/me', body: undefined });
    await new Promise((resolve) => setTimeout(resolve, 10));
    // Node tells of more than ten listeners of one sort on one socket.
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
    http.closeIdle();
    await server.stop();
  }
});
