import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

const HOST = '127.0.0.1';
/** Size, API, version and correlation of a request; then the length of the client's name, then the name. */
const NAME_AT = 14;

/**
 * How a client's way is:
 * `cut`: every connection is reset, like a host that is gone;
 * `stalled`: nothing is passed on, like a firewall that drops packets;
 * `deaf`: brokers hear the client, and it hears nothing.
 */
export type WayState = 'open' | 'cut' | 'stalled' | 'deaf';

interface Pair {
  readonly client: net.Socket;
  readonly broker: net.Socket;
  /** The process that the client's name tells; `undefined` until it has spoken. */
  pid: number | undefined;
}

/**
 * The way of every server to every broker, through this process, in a state of its own for each
 * server: whose a connection is stands in the first request.
 */
export class KafkaWay {
  readonly #servers: net.Server[] = [];
  readonly #pairs = new Set<Pair>();
  readonly #states = new Map<number, WayState>();

  /**
   * Takes over from the proxies that `startKafka` made: they know one state for all clients.
   *
   * `dir` is the folder of that Kafka. It says where brokers listen for whom they send through here.
   */
  static async open(options: {
    readonly dir: string;
    readonly brokers: readonly { readonly id: number }[];
  }): Promise<KafkaWay> {
    const way = new KafkaWay();
    for (const { id } of options.brokers) {
      const file = path.join(options.dir, `broker-${String(id)}`, 'server.properties');
      const settings = readFileSync(file, 'utf8');
      const portIn = (name: string): number => {
        const line = settings.split('\n').find((one) => one.startsWith(`${name}=`));
        return Number(/PROXIED:\/\/[^:]+:(\d+)/.exec(line ?? '')?.[1]);
      };
      await way.#listen(portIn('advertised.listeners'), portIn('listeners'));
    }
    return way;
  }

  /** Sets how the way of a server is, until it is set anew. */
  set(pid: number, state: WayState): void {
    this.#states.set(pid, state);
    for (const pair of this.#pairs) if (pair.pid === pid) this.#apply(pair);
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const { client, broker } of this.#pairs) {
      client.destroy();
      broker.destroy();
    }
  }

  async #listen(port: number, target: number): Promise<void> {
    const server = net.createServer((client) => this.#join(client, target));
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, HOST, resolve);
    });
  }

  #join(client: net.Socket, target: number): void {
    const broker = net.connect(target, HOST);
    const pair: Pair = { client, broker, pid: undefined };
    this.#pairs.add(pair);
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', () => undefined); // a reset is what a cut looks like: `close` follows
      one.once('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    client.once('data', (first) => {
      client.pause();
      client.unshift(first);
      pair.pid = pidOf(first);
      this.#apply(pair);
    });
  }

  #apply({ client, broker, pid }: Pair): void {
    const state = this.#states.get(pid ?? 0) ?? 'open';
    if (state === 'cut') {
      client.resetAndDestroy();
      broker.resetAndDestroy();
      return;
    }
    flow(client, broker, state !== 'stalled');
    flow(broker, client, state === 'open');
  }
}

function flow(from: net.Socket, to: net.Socket, isOpen: boolean): void {
  from.unpipe(to);
  if (isOpen) from.pipe(to);
  else from.pause();
}

/** The process of `sentry-<host>-<pid>`, the name under which a server speaks to Kafka. */
function pidOf(request: Buffer): number {
  if (request.length < NAME_AT) return 0;
  const length = request.readInt16BE(NAME_AT - 2);
  const name = request.subarray(NAME_AT, NAME_AT + length).toString('utf8');
  return Number(/^sentry-.*-(\d+)$/.exec(name)?.[1] ?? 0);
}
