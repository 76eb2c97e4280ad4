import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Debian's names of the architectures that Electron is made for. */
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64', arm: 'armhf' };
/** Where it is installed. Nobody but root writes there. */
const HOME = '/opt/Batcave';

/**
 * What Electron and keytar load, but for what these need themselves. Where Debian renamed a library for
 * 64-bit time, either name will do.
 */
const DEPENDS = [
  'libasound2t64 | libasound2',
  'libatspi2.0-0t64 | libatspi2.0-0',
  'libgbm1',
  'libgtk-3-0t64 | libgtk-3-0',
  'libnotify4',
  'libnss3',
  'libsecret-1-0',
];

/** Whether packages of Debian can be made here. */
export function hasDpkg() {
  return spawnSync('dpkg-deb', ['--version']).status === 0;
}

/**
 * Makes a package of Debian out of the folder of the packaged app, with the dpkg of the system. It brings
 * the desktop entry, the icons, `batcave` in the path, and the sandbox of Chromium as it must be owned.
 *
 * @returns the path of the package
 */
export async function makeDeb({ folder, name, version, configuration, icons }) {
  const { extraMetadata, linux } = configuration;
  const root = await mkdtemp(join(dirname(folder), 'deb-'));
  try {
    await chmod(root, 0o755);
    const home = join(root, HOME);
    await mkdir(dirname(home), { recursive: true });
    await cp(folder, home, { recursive: true });
    // By it the updater knows what replaces this installation.
    await writeFile(join(home, 'resources', 'package-type'), 'deb');

    await place(root, '/usr/share/applications/batcave.desktop', desktopEntry(configuration));
    await mkdir(join(root, 'usr/bin'), { recursive: true });
    await symlink(`../..${HOME}/${linux.executableName}`, join(root, 'usr/bin/batcave'));
    await placeIcons(root, icons);
    await cp(
      join(folder, 'LICENSE.electron.txt'),
      await path(root, '/usr/share/doc/batcave/copyright'),
    );

    await place(root, '/DEBIAN/md5sums', await checksums(root));
    await place(
      root,
      '/DEBIAN/control',
      [
        `Package: ${extraMetadata.name}`,
        `Version: ${version}`,
        `Architecture: ${ARCHITECTURES[process.arch]}`,
        `Maintainer: ${linux.maintainer}`,
        `Homepage: ${extraMetadata.homepage}`,
        `Installed-Size: ${String(await kibibytes(root))}`,
        `Depends: ${DEPENDS.join(', ')}`,
        'Recommends: gnome-keyring | kwalletmanager',
        'Section: net',
        'Priority: optional',
        `Description: ${linux.synopsis}`,
        ' Shows the alerts and events of a Sentry server, on a desk and on walls.',
        '',
      ].join('\n'),
    );
    await setModes(root);
    // Where the kernel gives no namespaces to users, Chromium's sandbox is this program, run as root.
    await chmod(join(home, 'chrome-sandbox'), 0o4755);
    const file = join(dirname(folder), `${name}.deb`);
    // gzip: what xz would save costs a minute, and old systems cannot read zstd.
    await run('dpkg-deb', ['--build', '--root-owner-group', '-Zgzip', '-z6', root, file]);
    return file;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The text of the desktop entry; also what tests hold against the format. */
export function desktopEntry({ productName, extraMetadata, linux, protocols }) {
  const schemes = protocols.flatMap((each) => each.schemes);
  const entry = {
    Type: 'Application',
    Name: productName,
    Comment: extraMetadata.description,
    // The link that was opened stands where %U is.
    Exec: `${HOME}/${linux.executableName} %U`,
    MimeType: schemes.map((scheme) => `x-scheme-handler/${scheme};`).join(''),
    Icon: extraMetadata.name,
    Terminal: 'false',
    Categories: `${linux.category};`,
    StartupWMClass: productName,
    ...linux.desktop.entry,
  };
  return `[Desktop Entry]\n${Object.entries(entry)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
}

async function placeIcons(root, icons) {
  const theme = '/usr/share/icons/hicolor';
  for (const file of await readdir(join(icons, 'png')))
    await cp(
      join(icons, 'png', file),
      await path(root, `${theme}/${file.replace('.png', '')}/apps/batcave.png`),
    );
  await cp(join(icons, 'icon.svg'), await path(root, `${theme}/scalable/apps/batcave.svg`));
}

/** The place inside the package, whose folder is there then. */
async function path(root, name) {
  const full = join(root, name);
  await mkdir(dirname(full), { recursive: true });
  return full;
}

async function place(root, name, text) {
  await writeFile(await path(root, name), text, { mode: 0o644 });
}

/** Root alone may write, whatever the umask of whoever packages. */
async function setModes(root) {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(full, 0o755);
    else if (entry.isFile()) await chmod(full, (await lstat(full)).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** What `dpkg --verify batcave` holds the installed files against. */
async function checksums(root) {
  const lines = [];
  for (const file of await filesOf(root)) {
    const hash = createHash('md5');
    await pipeline(createReadStream(file), hash);
    lines.push(`${hash.digest('hex')}  ${relative(root, file)}\n`);
  }
  return lines.join('');
}

async function kibibytes(root) {
  let bytes = 0;
  for (const file of await filesOf(root)) bytes += (await lstat(file)).size;
  return Math.ceil(bytes / 1024);
}

async function filesOf(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
