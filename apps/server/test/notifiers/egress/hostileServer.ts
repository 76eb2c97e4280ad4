import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { TlsIdentity } from '../endpoints/authority.ts';

/** A server that does with each connection what it is told, once the head of a request is there. */
export async function startHostileServer(
  act: (socket: Socket, head: string) => void,
  options: { readonly tls?: TlsIdentity & { readonly maxVersion?: 'TLSv1.2' } } = {},
) {
  const seen = { connections: 0, closed: 0, heads: [] as string[] };
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined); // the other side gives up: that is what is tested
    socket.on('close', () => {
      seen.closed += 1;
      sockets.delete(socket);
    });
    socket.once('data', (bytes) => {
      seen.heads.push(bytes.toString('utf8'));
      act(socket, bytes.toString('utf8'));
    });
  };
  const server: Server =
    options.tls === undefined ? createTcpServer(serve) : createTlsServer(options.tls, serve);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

/** Writes without end, as fast as the other side takes it. */
export function pour(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** Writes a little at a time, without end. */
export function drip(socket: Socket, chunk: string, everyMs: number): void {
  const timer = setInterval(() => socket.write(chunk), everyMs);
  socket.on('close', () => {
    clearInterval(timer);
  });
}
