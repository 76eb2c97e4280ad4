import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { EventInput } from '@batcave/shared/events';
import type { RunningServer } from '../../src/app/index.ts';
import { connect, type ServerProcess, spawnServer } from '../fault/serverProcess.ts';
import type { TestClient } from '../setup/client.ts';
import { profileSettings } from '../setup/clusterSettings.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { temporaryDataDir } from '../setup/startApp.ts';
import { LOOPBACK } from './receivers.ts';

const RETRY_MS = 50;
/** A server that is frozen does not say what it is. */
const ASK_MS = 2000;
/** What a killed server answers, or one that starts: nothing, or "try again". */
const PASSING = new Set([500, 502, 503]);

/** A server as a process of its own on a store that outlives it: to be killed and begun again. */
export class Victim {
  readonly database: TestDatabase;
  readonly #dataDir: string;
  /** What every server on this store is started with. */
  readonly #shared: readonly string[];
  #process: ServerProcess;
  #running: RunningServer | undefined;
  #clients: { readonly operator: TestClient; readonly producer: TestClient } | undefined;

  /** Starts it on the profile of the running project. */
  static async start(): Promise<Victim> {
    const database = await createDatabase();
    const dataDir = temporaryDataDir();
    const keyFile = path.join(dataDir, 'shared.key');
    writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
    const settings = Object.entries(await profileSettings(onTestFinished)).flatMap(
      ([name, value]) => [`--${name.replaceAll('_', '-')}`, String(value)],
    );
    const victim = new Victim(database, dataDir, [
      ...settings,
      ...['--database-url', database.url, '--egress-allow', LOOPBACK.egress_allow],
      ...['--secrets-key-file', keyFile],
    ]);
    await victim.ready();
    return victim;
  }

  /** Starts another server beside it, which only a cluster has room for. */
  async beside(): Promise<Victim> {
    const victim = new Victim(this.database, temporaryDataDir(), this.#shared);
    await victim.ready();
    return victim;
  }

  private constructor(database: TestDatabase, dataDir: string, shared: readonly string[]) {
    this.database = database;
    this.#dataDir = dataDir;
    this.#shared = shared;
    this.#process = this.#spawn();
    onTestFinished(async () => {
      this.#process.kill('SIGCONT');
      this.#process.kill('SIGKILL');
      await this.#process.exited;
      this.#forget();
    });
  }

  #spawn(): ServerProcess {
    return spawnServer(this.#dataDir, [
      ...this.#shared,
      ...['--log-level', 'warn', '--database-connections', '6'],
    ]);
  }

  /** Waits until it takes requests. */
  async ready(): Promise<void> {
    const running = await this.#process.ready;
    this.#running = running;
    this.#clients ??= {
      operator: connect(running, 'operator'),
      producer: connect(running, 'producer'),
    };
  }

  /** Whether it says that it is the one that tells people. */
  async leads(): Promise<boolean> {
    const answer = await fetch(`${this.#running?.ops ?? ''}/metrics`, {
      signal: AbortSignal.timeout(ASK_MS),
    });
    return /^sentry_leader\{work="dispatch"\} 1$/m.test(await answer.text());
  }

  /** SIGSTOP and SIGCONT. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(signal);
  }

  /** Stops it in order, with all that it logged. */
  async stop(): Promise<{ readonly code: number | null; readonly log: string }> {
    this.#process.kill('SIGTERM');
    const code = await this.#process.exited;
    this.#forget();
    return { code, log: await this.#process.stderr };
  }

  /** Kills it as a power cut does. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process.exited;
    this.#forget();
  }

  /** Starts the next one on what it left. */
  async restart(): Promise<void> {
    this.#process = this.#spawn();
    await this.ready();
  }

  /** The same, without waiting until it is ready: it may be killed before. */
  begin(): void {
    this.#process = this.#spawn();
    this.ready().catch(() => undefined);
  }

  get operator(): TestClient {
    if (this.#clients === undefined) throw new Error('the server is not ready');
    return this.#clients.operator;
  }

  /** Sends an event again and again until it is taken in: what every producer does. */
  async send(event: EventInput): Promise<void> {
    for (;;) {
      const answer = await this.#clients?.producer.post([event]).catch(() => undefined);
      if (answer?.status === 202) return;
      await delay(RETRY_MS);
    }
  }

  /** Calls again and again until it is done, perhaps by a call whose answer was lost. False: it cannot be. */
  async call(id: 'alerts.ack' | 'alerts.resolve', alertId: string): Promise<boolean> {
    for (;;) {
      const params = { alert_id: alertId };
      const done = await this.#clients?.operator
        .call(id, { params, body: {} })
        .catch(() => undefined);
      if (done?.ok === true) return true;
      if (done !== undefined && !PASSING.has(done.problem.status))
        return done.problem.code === 'state_conflict';
      await delay(RETRY_MS);
    }
  }

  #forget(): void {
    for (const client of Object.values(this.#clients ?? {})) client.close().catch(() => undefined);
    this.#clients = undefined;
  }
}
