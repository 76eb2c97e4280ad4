import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Settings } from './settings.ts';

/** Where things lie in a data folder. */
export function dataPaths(dataDir: string) {
  return {
    postgres: path.join(dataDir, 'postgres'),
    pki: path.join(dataDir, 'pki'),
    agent: path.join(dataDir, 'agent'),
    logs: path.join(dataDir, 'logs'),
    audit: path.join(dataDir, 'audit'),
    /** The running server: addresses and certificate paths. Gone when it stopped in order. */
    running: path.join(dataDir, 'server.json'),
    /** How the desktop app connects. */
    connection: path.join(dataDir, 'console.json'),
    /** A link that opens the console in a browser once. */
    consoleLink: path.join(dataDir, 'console-link'),
    /** Where the console was offered to browsers: there it is again after a restart, for the tabs that are open. */
    consolePort: path.join(dataDir, 'console-port'),
  };
}

/** The folder of the certificate authority. */
export function pkiDir(settings: Settings): string {
  return settings.pki_dir === '' ? dataPaths(settings.data_dir).pki : settings.pki_dir;
}

/** Makes the folder. Only its owner may list it; for root, Postgres' account may pass through. */
export function makeDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivateFile(file: string, text: string): void {
  const partial = `${file}.${String(process.pid)}.partial`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, file);
}

/** Identities that a server gives to the machine that it runs on. */
export type LocalRole = 'agent' | 'operator' | 'viewer' | 'producer';

/** What a running server tells: printed when ready, and kept in the data folder while it runs. */
export interface RunningServer {
  readonly ready: true;
  readonly pid: number;
  readonly version: string;
  /** `https://127.0.0.1:9443` */
  readonly api: string;
  /** `https://127.0.0.1:9444`: for those that have no certificate yet. */
  readonly enrol: string;
  /** `wss://127.0.0.1:9443/v1/events/stream` */
  readonly stream: string;
  /** `http://127.0.0.1:…`: health and metrics without a certificate. */
  readonly ops: string;
  /** `http://127.0.0.1:…`, when the console is offered to browsers. */
  readonly console: string | null;
  readonly data_dir: string;
  readonly certificates: {
    /** Verifies the server. */
    readonly ca: string;
    readonly server: CertificatePaths;
  } /** Left out where the security team issues certificates. */ & Partial<
    Readonly<Record<LocalRole, CertificatePaths>>
  >;
}

export interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
}

/** The server that runs on this data folder, if one does. */
export function findRunning(dataDir: string): RunningServer | undefined {
  const file = dataPaths(dataDir).running;
  if (!existsSync(file)) return undefined;
  const running = JSON.parse(readFileSync(file, 'utf8')) as RunningServer;
  if (running.pid === process.pid) return running;
  const commandLine = `/proc/${String(running.pid)}/cmdline`;
  // After a power cut the id may belong to anybody. Where the system tells, ask whose it is.
  if (existsSync('/proc/self/cmdline'))
    return existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('sentry')
      ? running
      : undefined;
  try {
    process.kill(running.pid, 0);
    return running;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? running : undefined;
  }
}

/** Takes back what a stopped server told of itself. What another has told since stays. */
export function forgetRunning(dataDir: string): void {
  const { running } = dataPaths(dataDir);
  if (!existsSync(running)) return;
  const { pid } = JSON.parse(readFileSync(running, 'utf8')) as RunningServer;
  if (pid !== process.pid) return;
  rmSync(dataPaths(dataDir).running, { force: true });
  rmSync(dataPaths(dataDir).consoleLink, { force: true });
}

/** Leaves behind where the server is to be found, and how a console on this machine connects to it. */
export function writeRunning(paths: ReturnType<typeof dataPaths>, running: RunningServer): void {
  writePrivateFile(paths.running, `${JSON.stringify(running, null, 2)}\n`);
  const { ca, operator } = running.certificates;
  if (operator === undefined) return;
  const connection = { server: running.api, ca, ...operator };
  writePrivateFile(paths.connection, `${JSON.stringify(connection, null, 2)}\n`);
}
