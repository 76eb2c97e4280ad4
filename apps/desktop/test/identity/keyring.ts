import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A real keychain of its own: gnome-keyring, unlocked, on a message bus that nobody else is on. */
export interface Keyring {
  /** What a program needs in its environment to reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the daemon and the bus, and removes the folder of the keyring. */
  stop(): Promise<void>;
}

const PROGRAMS = ['dbus-run-session', 'gnome-keyring-daemon'];
const START_LIMIT_MS = 10_000;

/** Starts it, or says why it cannot. */
export async function startKeyring(): Promise<Keyring | { readonly missing: string }> {
  if (process.platform !== 'linux') return { missing: 'gnome-keyring is for Linux.' };
  const absent = PROGRAMS.filter((program) => !isInstalled(program));
  if (absent.length > 0)
    return { missing: `Not installed: ${absent.join(', ')} (packages dbus, gnome-keyring).` };
  const home = await mkdtemp(join(tmpdir(), 'batcave-keyring-'));
  // An empty password would leave the keyring locked. The session lasts as long as `cat` reads.
  const script =
    'printf %s test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && ' +
    'echo "$DBUS_SESSION_BUS_ADDRESS" && cat >/dev/null; kill %1 2>/dev/null; true';
  const own = { HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: home };
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: { ...process.env, ...own },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  session.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
  const ended = new Promise<void>((resolve) => session.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    session.stdin.end();
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  const address = await Promise.race([
    new Promise<string>((resolve) => {
      session.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8').trim()));
    }),
    ended.then(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(resolve, START_LIMIT_MS, undefined).unref()),
  ]);
  if (address === undefined) {
    session.kill();
    await stop();
    return { missing: `gnome-keyring did not start: ${said.trim()}` };
  }
  return { env: { DBUS_SESSION_BUS_ADDRESS: address }, stop };
}

function isInstalled(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}
