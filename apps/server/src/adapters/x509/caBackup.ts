import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { caPaths, RETIRED_KEY } from './caFolder.ts';
import { withFolderLock } from './folderLock.ts';
import { writeWhole } from './wholeFile.ts';

interface Backup {
  readonly v: 1;
  readonly made_at: string;
  /** Contents by path within the folder, base64. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of `files`, as it stands in the text. */
  readonly sha256: string;
}

/** What a backup may hold: a name of any other form would be written outside the folder. */
function isOfCa(dir: string, name: string): boolean {
  const { secret, signatures, ...wanted } = caPaths(dir);
  const place = path.join(dir, name);
  return (
    RETIRED_KEY.test(name) ||
    (place !== secret && place !== signatures && Object.values(wanted).includes(place))
  );
}

/**
 * Puts all that is needed to restore a CA into one file. Keys are in it as they lie in the folder:
 * encrypted, each for itself. Their passphrase is not: keep it elsewhere, or the file restores nothing.
 *
 * Nor are a root key that is kept in another folder, and the record of signatures.
 *
 * @returns the names of the files that it holds
 */
export async function backupCa(dir: string, file: string): Promise<string[]> {
  return withFolderLock(dir, () => {
    const names = [...readdirSync(dir), path.join('offline', 'root.key')].filter(
      (name) => isOfCa(dir, name) && existsSync(path.join(dir, name)),
    );
    if (names.length === 0) throw new Error(`${dir} holds no certificate authority.`);
    const entries = names.map((name) => [name, readFileSync(path.join(dir, name), 'base64')]);
    const files = Object.fromEntries(entries) as Record<string, string>;
    const backup: Backup = {
      v: 1,
      made_at: new Date().toISOString(),
      files,
      sha256: digest(files),
    };
    writeWhole(file, `${JSON.stringify(backup)}\n`);
    return names;
  });
}

/**
 * Restores a CA from its backup into a folder that has none. Then the passphrase must be put back, as
 * `secret` in the folder or in the file that the settings name; the next start opens the keys with it.
 *
 * @throws Error when the backup is damaged, or the folder has a CA that would be lost
 */
export async function restoreCa(file: string, dir: string): Promise<string[]> {
  const files = readBackup(file, dir);
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  return withFolderLock(dir, () => {
    const there = readdirSync(dir).find((name) => isOfCa(dir, name));
    if (there !== undefined)
      throw new Error(`${dir} holds ${there} already: restore into an empty folder.`);
    for (const [name, content] of Object.entries(files)) {
      const target = path.join(dir, name);
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      writeWhole(target, Buffer.from(content, 'base64'));
    }
    return Object.keys(files);
  });
}

function digest(files: Backup['files']): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

function readBackup(file: string, dir: string): Backup['files'] {
  let files: Backup['files'] = {};
  try {
    const backup = JSON.parse(readFileSync(file, 'utf8')) as Backup;
    if (backup.sha256 === digest(backup.files)) ({ files } = backup);
  } catch (cause) {
    throw new Error(`${file} cannot be read as a backup.`, { cause });
  }
  const names = Object.keys(files);
  if (names.length === 0 || !names.every((name) => isOfCa(dir, name)))
    throw new Error(`${file} is not a whole backup of a certificate authority.`);
  return files;
}
