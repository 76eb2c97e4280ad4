import { createServer } from 'node:net';

const HOST = '127.0.0.1';
// Below the range that systems give to outgoing connections. A client that calls a broker that is
// down, again and again, would sooner or later be given the broker's own port, connect to itself
// and keep the broker from coming back.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const MAX_TRIES = 200;

/** Resolves with ports that nobody listens on, from `first` on where those are free. */
export async function freePorts(count, first) {
  const ports = new Set();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries > MAX_TRIES) throw new Error('Found no free port. Who listens on all of them?');
    const port = first !== undefined && tries < count ? first + tries : randomPort();
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

function randomPort() {
  return LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
