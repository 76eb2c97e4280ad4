import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, inject, onTestFinished } from 'vitest';
import {
  type App,
  type CertificatePaths,
  createApp,
  createLogger,
  dataPaths,
  readSettings,
} from '../../src/app/index.ts';
import { createTestClient, type Credentials, type TestClient } from './client.ts';
import { needsKafka, profileSettings } from './clusterSettings.ts';
import { type CleanUp, createDatabase, type TestDatabase } from './database.ts';
import { openStream, type StreamClient } from './streamClient.ts';

// Of every file that starts servers: where there is no Kafka, none of the cluster can be started.
beforeEach(needsKafka);

type Role = 'operator' | 'viewer' | 'producer' | 'agent';

/** The whole server in this process, on a database and a data folder of the test. */
export interface TestApp extends Record<Role, TestClient> {
  readonly app: App;
  readonly database: TestDatabase;
  readonly dataDir: string;
  /** Its log, one JSON object a line. */
  readonly log: readonly string[];
  connect(credentials: Omit<Credentials, 'ca'>): TestClient;
  /** Asks the port for health and metrics. */
  ops(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** Opens the stream: `?channel=alerts`. As the viewer unless told otherwise. */
  stream(query: string, as?: TestClient): Promise<StreamClient>;
  /** Stops it now, in order. Rejects when the stop is not clean. */
  stop(): Promise<void>;
}

/** What a test changes about the server. */
export interface TestAppOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** To start on what another server left. */
  readonly database?: TestDatabase;
  readonly dataDir?: string;
  /** When it is stopped. Default: with the running test. */
  readonly cleanUp?: CleanUp;
  /** Its clock. Default: that of the machine. */
  readonly now?: () => number;
}

/** What the servers on a store have in common. */
const settingsByStore = new WeakMap<TestDatabase, Promise<Record<string, unknown>>>();

/** Those of the project's profile, unless the test names one: the same for every server on one store. */
function settingsOf(
  database: TestDatabase,
  { cleanUp = onTestFinished, settings }: TestAppOptions,
): Promise<Record<string, unknown>> {
  if (settings?.['profile'] !== undefined) return Promise.resolve({});
  const known = settingsByStore.get(database) ?? profileSettings(cleanUp);
  settingsByStore.set(database, known);
  return known;
}

/** A data folder that has certificates, and is gone when the test is over. */
export function temporaryDataDir(cleanUp: CleanUp = onTestFinished): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-'));
  cpSync(inject('pkiDir'), dataPaths(dir).pki, { recursive: true });
  cleanUp(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function read({ cert, key }: CertificatePaths): Omit<Credentials, 'ca'> {
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

/**
 * Starts the real composition root on a free port, and stops it when the test is over.
 *
 * Without starter rules: a test says itself what is judged.
 */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { cleanUp = onTestFinished } = options;
  const database = options.database ?? (await createDatabase(cleanUp));
  const dataDir = options.dataDir ?? temporaryDataDir(cleanUp);
  const log: string[] = [];
  const app = await createApp({
    settings: readSettings([
      {
        origin: 'test',
        values: {
          data_dir: dataDir,
          database_url: database.url,
          port: 0,
          enrol_port: 0,
          starter_rules: false,
          canary_interval: '0s',
          database_connections: 6,
          ...(await settingsOf(database, options)),
          ...options.settings,
        },
      },
    ]),
    logger: createLogger('debug', { write: (line: string) => void log.push(line) }),
    onProgress: () => undefined,
    checkResponses: true,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const { api, certificates, stream } = app.running;
  const ca = readFileSync(certificates.ca, 'utf8');
  const closing: (() => Promise<void>)[] = [];
  const connect = (own: Omit<Credentials, 'ca'>): TestClient => {
    const client = createTestClient(api, { ca, ...own });
    closing.push(() => client.close());
    return client;
  };
  const clients: Record<Role, TestClient> = {
    operator: connect(read(certificates.operator!)),
    viewer: connect(read(certificates.viewer!)),
    producer: connect(read(certificates.producer!)),
    agent: connect(read(certificates.agent!)),
  };
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopCleanly(app, closing));
  // A test that stops it by itself looks at the outcome by itself.
  cleanUp(() => (stopped === undefined ? stop() : stopped.catch(() => undefined)));
  return {
    app,
    database,
    dataDir,
    log,
    ...clients,
    connect,
    async ops(path) {
      const answer = await fetch(`${app.running.ops}${path}`);
      return { status: answer.status, text: await answer.text() };
    },
    async stream(query, as = clients.viewer) {
      const client = await openStream(`${stream}${query}`, as.credentials);
      closing.push(() => client.close());
      return client;
    },
    stop,
  };
}

/**
 * One server for all tests of a file or `describe`: for tests that leave nothing behind which
 * another of them would see. Returns what gives it to a test.
 */
export function shareApp(
  options: TestAppOptions & {
    /** What is done with it before the first test. */
    readonly prepare?: (app: TestApp) => Promise<void>;
  } = {},
): () => TestApp {
  let app: TestApp | undefined;
  beforeAll(async () => {
    if (inject('profile') === 'cluster' && inject('kafkaBrokers') === '') return; // its tests are left out
    const steps: Parameters<CleanUp>[0][] = [];
    app = await startApp({ ...options, cleanUp: (step) => void steps.push(step) });
    return async () => {
      for (const step of steps.toReversed()) await step();
    };
  });
  // By itself: when it fails the server is stopped all the same.
  beforeAll(async () => {
    if (app !== undefined) await options.prepare?.(app);
  });
  return () => {
    if (app === undefined) throw new Error('the shared server has not started');
    return app;
  };
}

async function stopCleanly(app: App, closing: readonly (() => Promise<void>)[]): Promise<void> {
  const failure = await Promise.race([app.failed, Promise.resolve(undefined)]);
  await app.stop();
  for (const close of closing) await close();
  if (failure !== undefined) throw new Error('a part of the server failed', { cause: failure });
}
