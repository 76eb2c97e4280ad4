import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** A way to a port of this machine that can be cut, held up and mended while a client uses it. */
export class CutProxy {
  #server = createServer((client) => this.#join(client));
  /** Both ends of each connection. */
  #pairs = new Set();
  #isStalled = false;
  #port;
  #target;

  constructor(port, target) {
    this.#port = port;
    this.#target = target;
  }

  /** Resolves once connections are taken. */
  listen() {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, HOST, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Ends every connection with a reset and refuses new ones, like a host that is gone. */
  cut() {
    this.#server.close();
    for (const pair of this.#pairs) for (const end of pair) end.resetAndDestroy();
  }

  /** Takes connections and bytes and passes nothing on, like a firewall that drops packets. */
  stall() {
    this.#reopen();
    this.#isStalled = true;
    for (const [client, broker] of this.#pairs) {
      hold(client, broker);
      hold(broker, client);
    }
  }

  /** Passes on again: what was held up arrives late, what was cut has to be called again. */
  heal() {
    this.#reopen();
    if (!this.#isStalled) return;
    this.#isStalled = false;
    for (const pair of this.#pairs) pass(pair);
  }

  #reopen() {
    if (!this.#server.listening) this.#server.listen(this.#port, HOST);
  }

  #join(client) {
    const broker = connect(this.#target, HOST);
    const pair = [client, broker];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      client.destroy();
      broker.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      // A reset is what a cut looks like: `close` follows.
      socket.on('error', () => undefined);
      socket.once('close', end);
    }
    if (!this.#isStalled) pass(pair);
  }
}

function pass([client, broker]) {
  client.pipe(broker);
  broker.pipe(client);
}

function hold(from, to) {
  from.unpipe(to);
  from.pause();
}
