import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_TIMEOUT_MS = 20_000;
const COMMAND_TIMEOUT_MS = 20_000;
const COUNT = 3;
const MODE = '1920x1080';
const DRAG_STEPS = 24;

/** The tools, and the Debian packages that they come in. */
const TOOLS = {
  Xorg: 'xserver-xorg-core',
  openbox: 'openbox',
  xrandr: 'x11-xserver-utils',
  import: 'imagemagick',
  xdotool: 'xdotool',
};

/** Xvfb has one display whatever it is told; the dummy driver has as many as are wanted. */
const CONFIGURATION = `
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "device"
  Driver "dummy"
  VideoRam 256000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-200
EndSection
Section "Screen"
  Identifier "screen"
  Device "device"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "${MODE}"
    Virtual 7680 2160
  EndSubSection
EndSection
`;

/**
 * Starts three displays of 1920 x 1080 side by side with a window manager.
 *
 * @returns {Promise<import('./wallDisplays.d.mts').WallDisplays | { missing: string }>}
 */
export async function startWallDisplays() {
  if (process.platform !== 'linux') return { missing: 'Several displays are made with Xorg.' };
  const lacking = Object.entries(TOOLS).filter(([tool]) => spawnSync('which', [tool]).status !== 0);
  if (lacking.length > 0)
    return { missing: `Not installed: ${lacking.map(([, name]) => name).join(' ')}.` };
  const folder = await mkdtemp(join(tmpdir(), 'batcave-displays-'));
  const configuration = join(folder, 'xorg.conf');
  await writeFile(configuration, CONFIGURATION);
  const children = [];
  const stop = async () => {
    for (const child of children.toReversed()) await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  // The server picks a free number and writes it to descriptor 3 once it takes clients.
  const server = spawn(
    'Xorg',
    [
      ...['-noreset', '-novtswitch', '-sharevts', '-nolisten', 'tcp', '-displayfd', '3'],
      ...['-logfile', join(folder, 'xorg.log'), '-config', configuration],
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  children.push(server);
  const number = await firstOutput(server, server.stdio[3]);
  if (number === undefined) {
    await stop();
    return { missing: 'Xorg does not start with its dummy driver (xserver-xorg-video-dummy).' };
  }
  const name = `:${number}`;
  const env = { ...process.env, DISPLAY: name };
  const command = (program, ...args) => run(program, args, { env, timeout: COMMAND_TIMEOUT_MS });
  const output = (index) => `DUMMY${String(index)}`;

  /** Programs are told only what the server has looked at, and it looks when it is asked to list. */
  async function probe() {
    await command('xrandr');
  }

  async function unplug(index) {
    await command('xrandr', '--output', output(index), '--off');
    await probe();
  }

  async function plug(index, mode = MODE) {
    await command('xrandr', '--addmode', output(index), mode).catch(() => undefined); // It has it.
    const place = index === 0 ? ['--pos', '0x0'] : ['--right-of', output(index - 1)];
    await command('xrandr', '--output', output(index), '--mode', mode, ...place);
    await probe();
  }

  /** Slow enough that every program on the way is told of it, as of a hand. */
  async function drag(from, to) {
    const at = ({ x, y }) => ['mousemove', '--sync', String(x), String(y), 'sleep', '0.05'];
    const steps = Array.from({ length: DRAG_STEPS }, (_none, step) => {
      const part = (step + 1) / DRAG_STEPS;
      const between = (a, b) => Math.round(a + (b - a) * part);
      return at({ x: between(from.x, to.x), y: between(from.y, to.y) });
    });
    await command('xdotool', ...at(from), 'mousedown', '1', ...steps.flat(), 'sleep', '0.3');
    await command('xdotool', 'mouseup', '1');
  }

  try {
    for (let index = 0; index < COUNT; index++) await plug(index);
    await command('xrandr', '--output', output(0), '--primary');
    children.push(spawn('openbox', [], { env, stdio: 'ignore' }));
    await untilManaged(command);
  } catch (error) {
    await stop();
    return { missing: `Several displays could not be set up: ${error.message}` };
  }
  return {
    name,
    drag,
    plug,
    stop,
    unplug,
    picture: async (path) => void (await command('import', '-window', 'root', path)),
  };
}

/** Without a window manager no window goes full screen. */
async function untilManaged(command) {
  for (const untilMs = Date.now() + START_TIMEOUT_MS; Date.now() < untilMs;) {
    const { stdout } = await command('xprop', '-root', '_NET_SUPPORTING_WM_CHECK');
    if (stdout.includes('window id')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('openbox does not start.');
}

async function firstOutput(child, stream) {
  const timeout = new Promise((resolve) => setTimeout(resolve, START_TIMEOUT_MS).unref());
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('close', () => resolve(undefined));
  });
  const said = new Promise((resolve) =>
    stream.once('data', (bytes) => resolve(String(bytes).trim())),
  );
  return Promise.race([said, ended, timeout]);
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    child.once('close', resolve);
    child.kill();
  });
}
