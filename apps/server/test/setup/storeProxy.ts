import net from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a Postgres that can be closed, as when its machine or the network is gone. */
export interface StoreProxy {
  readonly url: string;
  /** Ends every connection and takes no new one. */
  cut(): void;
  restore(): void;
  /** From now on the store hears and nobody hears the store, until the way is cut. */
  mute(): void;
}

/** Opens a way to the store at `url`, for the running test. */
export async function createStoreProxy(url: string): Promise<StoreProxy> {
  const target = new URL(url);
  const open = new Set<net.Socket>();
  const answering = new Set<net.Socket>();
  let isCut = false;
  const server = net.createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const store = net.connect(Number(target.port), target.hostname);
    answering.add(store);
    for (const [one, other] of [
      [client, store],
      [store, client],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        answering.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const own = new URL(url);
  own.port = String((server.address() as net.AddressInfo).port);
  return {
    url: own.href,
    cut() {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    restore() {
      isCut = false;
    },
    mute() {
      for (const store of answering) store.unpipe();
    },
  };
}
