import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What an installed console asks the server of updates for, by platform (electron-updater). */
export function metadataName(platform, arch) {
  if (platform === 'win32') return 'latest.yml';
  if (platform === 'darwin') return 'latest-mac.yml';
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`;
}

/** Packages with which an installed console of this platform replaces itself. */
const REPLACES = { linux: /\.(AppImage|deb)$/, win32: /\.exe$/, darwin: /\.zip$/ };

/** Says what is wrong with the two, if something is; both are there or neither. */
export async function readUpdateOptions({ address, keyFile }) {
  if (address === undefined && keyFile === undefined) return undefined;
  if (address === undefined || keyFile === undefined)
    return { missing: '--update-address and --update-key belong together.' };
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:')
    return { missing: `--update-address must begin with https://, not ${address}.` };
  const pem = await readFile(keyFile, 'utf8').catch(() => undefined);
  if (pem === undefined) return { missing: `--update-key: ${keyFile} cannot be read.` };
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return { address, key };
  } catch {
    // It is told below.
  }
  return {
    missing: `--update-key: ${keyFile} holds no Ed25519 key. Make one: openssl genpkey -algorithm ed25519 -out update.key`,
  };
}

/** The key that consoles verify updates with, as it stands in their update.json. */
export function publicKeyText(key) {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

/**
 * Writes what the server of updates must offer beside the packages: which version there is, with the
 * SHA-512 of each package, and a signature of that. Adds to what electron-builder has written, which knows
 * more of its own packages.
 *
 * @returns the two files; none when no package can replace an installation
 */
export async function writeUpdateMetadata({ output, files, version, key }) {
  const packages = files.filter((path) => REPLACES[process.platform]?.test(path));
  if (packages.length === 0) return [];
  const path = join(output, metadataName(process.platform, process.arch));
  const known = existsSync(path) ? await readFile(path, 'utf8') : undefined;
  const isKnown = (file) => known?.includes(`url: ${basename(file)}\n`) === true;
  const entries = [];
  for (const file of packages) if (!isKnown(file)) entries.push(await entryOf(file));
  const list = entries
    .map(({ url, sha512, size }) => `  - url: ${url}\n    sha512: ${sha512}\n    size: ${size}\n`)
    .join('');
  const text =
    known === undefined
      ? `version: ${version}\nfiles:\n${list}path: ${entries[0].url}\nsha512: ${entries[0].sha512}\nreleaseDate: '${new Date().toISOString()}'\n`
      : known.replace('files:\n', `files:\n${list}`);
  await writeFile(path, text);
  const signature = sign(null, Buffer.from(text), key).toString('base64');
  await writeFile(`${path}.sig`, `${signature}\n`);
  return [path, `${path}.sig`];
}

async function entryOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return {
    url: basename(file),
    sha512: hash.digest('base64'),
    size: String((await stat(file)).size),
  };
}
