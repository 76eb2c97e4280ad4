import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALL_TIMEOUT_MS = 300_000;
const UPDATE_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 1 << 26;

/** What the console tests need. Alternatives of one row: the name changed between releases. */
const FOR_THE_CONSOLE = [
  ['chromium'],
  // The same browser without its own tabs and bars, which cost as much as the page under test.
  ['chromium-headless-shell'],
  ['xvfb'],
  // Looks at the window of the packaged app, to which no test can attach.
  ['x11-utils'],
  // Several displays that can be plugged in and out, a window manager on them, and pictures of them.
  ['xserver-xorg-core'],
  ['xserver-xorg-video-dummy'],
  ['openbox'],
  ['x11-xserver-utils'],
  ['imagemagick'],
  // The mouse with which a pane is dragged from one display to another.
  ['xdotool'],
  ['unzip'],
  ['dbus'],
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  // A real keychain, and what its module keytar is built with.
  ['gnome-keyring'],
  ['libsecret-1-dev'],
];

/** The tests are the same without it, only slower, and not every release has it. */
const OPTIONAL = new Set(['chromium-headless-shell']);

/**
 * Installs the packages that are missing on Debian and its kin, when that is allowed.
 *
 * Never fails: returns a line for each thing that the person at the machine should know.
 */
export async function installDebianPackages(say, needed = FOR_THE_CONSOLE) {
  if (!existsSync('/usr/bin/apt-get')) return [];
  const missing = needed.filter((names) => !names.some(isInstalled));
  const wanted = missing.filter(([name]) => !OPTIONAL.has(name));
  const names = wanted.map(([name]) => name).join(' ');
  if (missing.length === 0 || (wanted.length === 0 && process.getuid?.() !== 0)) return [];
  if (process.getuid?.() !== 0)
    return [
      `Not installed: ${names}. As root: apt-get install -y --no-install-recommends ${names}`,
    ];
  say(`Installing ${missing.map(([name]) => name).join(' ')} ...`);
  try {
    await apt(['update'], UPDATE_TIMEOUT_MS);
    const known = missing
      .map((row) => row.find(isKnown) ?? row[0])
      .filter((name) => !OPTIONAL.has(name) || isKnown(name));
    if (known.length === 0) return [];
    await apt(['install', '-y', '--no-install-recommends', ...known], INSTALL_TIMEOUT_MS);
    return [];
  } catch (error) {
    const reason = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .slice(-3)
      .join('\n  ');
    return [`Could not install ${names}:\n  ${reason}`];
  }
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return stdout === 'installed';
}

function isKnown(name) {
  return spawnSync('apt-cache', ['show', '--no-all-versions', name]).status === 0;
}

function apt(args, timeoutMs) {
  return run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=60', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: timeoutMs,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
}
