import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, exchangeRaw, open } from './exchange.ts';
import {
  createIdentities,
  type Identities,
  type Party,
  rejectedByIdentity,
  turnedAwayByTls,
} from './identities.ts';
import { type Running, startServer } from './listeners.ts';

let identities: Identities;
let running: Running;
let ana: Party;

beforeAll(async () => {
  identities = await createIdentities();
  ana = await identities.party({ name: 'ana' });
  running = await startServer(identities);
});

afterAll(() => running.server.stop(1000));

const ME = { method: 'GET', path: '/v1/me' } as const;

// Asking a closed TLS socket for its facts has ended Node with a segfault: the process must outlive
// every kind of peer that goes wrong.
test('200 connections that go wrong in every way leave the server as it was', async () => {
  const parties = [
    ...(await turnedAwayByTls(identities)),
    ...(await rejectedByIdentity(identities)),
  ];
  const { port } = running.target;
  const half = async (bytes: Buffer): Promise<void> => {
    const socket = connectPlain({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
  };
  const early = async (who: Party): Promise<void> => {
    const socket = open(running.target, who);
    socket.on('error', () => undefined);
    socket.once('secureConnect', () => socket.destroy());
    await new Promise((resolve) => socket.once('close', resolve));
  };
  for (let i = 0; i < 200; i += 1) {
    const who = parties[i % parties.length] ?? ana;
    const kind = Math.floor(i / parties.length) % 5;
    if (kind === 0) await exchange(running.target, who, ME);
    else if (kind === 1) await early(who);
    else if (kind === 2) await half(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    else if (kind === 3)
      await half(Buffer.from('16030100f0010000ec0303', 'hex')); // half a ClientHello
    else await half(Buffer.from('160301ffff', 'hex'));
  }
  expect((await exchange(running.target, ana, ME)).status).toBe(200);
});

test('plain HTTP gets no byte', async () => {
  const answer = await exchangeRaw(
    { port: running.target.port },
    undefined,
    'GET /v1/me HTTP/1.1\r\nhost: localhost\r\n\r\n',
  );
  expect(answer.body).toBe('');
  expect(answer.status).toBeUndefined(); // at most a TLS alert, which is no HTTP
});

test('a refused connection is logged with its reason, and a refused identity with its name', async () => {
  running.logged.length = 0;
  const expired = (await turnedAwayByTls(identities)).find(({ name }) => name === 'expired');
  const revoked = (await rejectedByIdentity(identities)).find(({ name }) => name === 'revoked');
  await exchange(running.target, expired, ME);
  await exchange(running.target, revoked, ME);
  expect(running.logged).toMatchObject([
    { msg: 'refused a connection', reason: 'CERT_HAS_EXPIRED' },
    {
      msg: 'refused an identity',
      reason: 'revoked',
      name: 'URI:spiffe://test.internal/tenant/acme/console/revoked',
    },
  ]);
});

test('a session is never resumed: every connection shows its certificate', async () => {
  const options = {
    host: '127.0.0.1',
    port: running.target.port,
    ca: running.target.serverCa,
    servername: 'localhost',
    ...ana.tls,
  };
  const ask = async (socket: TLSSocket): Promise<void> => {
    socket.write('GET /v1/me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
  };
  const sessions: Buffer[] = [];
  const first = connect(options);
  first.on('session', (session: Buffer) => sessions.push(session));
  await once(first, 'secureConnect');
  await ask(first);
  expect(sessions.length).toBeGreaterThan(0); // the server hands them out; they must be worthless
  for (const session of sessions) {
    const second = connect({ ...options, session });
    await once(second, 'secureConnect');
    expect(second.isSessionReused()).toBe(false);
    await ask(second);
  }
});
