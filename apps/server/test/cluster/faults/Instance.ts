import type { RunningServer } from '../../../src/app/index.ts';
import type { TestClient } from '../../setup/client.ts';
import { connect, type ServerProcess, spawnServer } from '../../fault/serverProcess.ts';

const METRICS_MS = 1000;

/** How far an instance is with a partition. */
export interface Progress {
  /** The time up to which it is read. */
  readonly readMs: number;
  /** Events between its engine and the head; `undefined` before the engine's first step. */
  readonly unjudged: number | undefined;
}

/** One life of an instance, from start to end. */
interface Life {
  readonly process: ServerProcess;
  running: RunningServer | undefined;
  readonly clients: TestClient[];
  /** Whether somebody wants it to end. */
  isTold: boolean;
}

/** One server of the cluster: a process that is killed and started again on its own folder. */
export class Instance {
  readonly name: string;
  readonly #dataDir: string;
  readonly #args: readonly string[];
  #life: Life | undefined;
  #producer: TestClient | undefined;
  /** What each life that has ended logged. */
  readonly logs: Promise<string>[] = [];
  /** The last words of lives that ended although nobody wanted that. */
  readonly deaths: string[] = [];

  constructor(name: string, dataDir: string, args: readonly string[]) {
    this.name = name;
    this.#dataDir = dataDir;
    this.#args = args;
  }

  get isUp(): boolean {
    return this.#life?.running !== undefined;
  }

  get pid(): number {
    return this.running.pid;
  }

  get running(): RunningServer {
    const running = this.#life?.running;
    if (running === undefined) throw new Error(`${this.name} is not up`);
    return running;
  }

  /** For producers; `undefined` while it is not up. */
  get producer(): TestClient | undefined {
    return this.#producer;
  }

  /** Starts it without waiting for it. */
  launch(): void {
    const process = spawnServer(this.#dataDir, this.#args);
    const life: Life = { process, running: undefined, clients: [], isTold: false };
    this.#life = life;
    this.logs.push(process.stderr);
    void process.exited.then(async (code) => {
      if (life.isTold) return;
      this.deaths.push(`${this.name} ended with ${String(code)}: ${tail(await process.stderr)}`);
      if (this.#life === life) await this.#forget();
    });
  }

  /** Resolves once it takes requests. */
  async start(): Promise<void> {
    if (this.#life === undefined) this.launch();
    const life = this.#life;
    if (life === undefined) return;
    life.running = await life.process.ready.catch(async (cause: unknown) => {
      throw new Error(`${this.name} does not start: ${tail(await life.process.stderr)}`, { cause });
    });
    this.#producer = this.connect('producer');
  }

  /** A client of this life. */
  connect(as: 'producer' | 'operator'): TestClient {
    const client = connect(this.running, as);
    this.#life?.clients.push(client);
    return client;
  }

  /** The partitions that it works on, as it says itself: `events-3`. */
  async partitions(): Promise<string[]> {
    const answer = await fetch(`${this.running.ops}/readyz`);
    const { checks } = (await answer.json()) as { checks?: { partitions?: string } };
    return checks?.partitions?.split(' ').filter((name) => /^\w+-\d+$/.test(name)) ?? [];
  }

  /** How far it is with the partitions that it works on, by what it tells of itself. */
  async progress(): Promise<Map<string, Progress>> {
    const answer = await fetch(`${this.running.ops}/metrics`, {
      signal: AbortSignal.timeout(METRICS_MS),
    });
    const text = await answer.text();
    const read = (name: string): Map<string, number> =>
      new Map(
        Array.from(
          text.matchAll(new RegExp(`^${name}\\{partition="([^"]+)"\\} (\\S+)$`, 'gm')),
          ([, partition, value]) => [partition!, Number(value)],
        ),
      );
    const unjudged = read('sentry_engine_lag_events');
    return new Map(
      [...read('sentry_partition_clock_seconds')].map(([partition, seconds]) => [
        partition,
        { readMs: seconds * 1000, unjudged: unjudged.get(partition) },
      ]),
    );
  }

  /** SIGSTOP and SIGCONT. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#life?.process.kill(signal);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#end('SIGKILL');
    await this.#forget();
  }

  /** Stops it in order; resolves with its exit code. */
  async stop(): Promise<number | null> {
    this.#end('SIGTERM');
    return this.#forget();
  }

  #end(signal: 'SIGKILL' | 'SIGTERM'): void {
    if (this.#life === undefined) return;
    this.#life.isTold = true;
    this.#life.process.kill(signal);
  }

  async #forget(): Promise<number | null> {
    const life = this.#life;
    const code = (await life?.process.exited) ?? null;
    if (this.#life === life) {
      this.#producer = undefined;
      this.#life = undefined;
    }
    for (const client of life?.clients ?? []) client.close().catch(() => undefined);
    return code;
  }
}

function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-5).join('\n');
}
