import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { placeFile, PRIVATE, PUBLIC } from '../../app/placeFile.ts';
import { SettingError } from '../../app/settings.ts';
import { note } from '../given.ts';

/** Where an identity lies in its folder. */
export function identityFiles(dir: string, stem: string) {
  return {
    dir,
    cert: path.join(dir, `${stem}.crt`),
    key: path.join(dir, `${stem}.key`),
    ca: path.join(dir, 'ca.crt'),
    connection: path.join(dir, 'connection.json'),
  };
}
export type IdentityFiles = ReturnType<typeof identityFiles>;

/** @throws SettingError when something is there that would be lost; a key may stay, if it `mayHaveKey` */
export function assertFree(files: IdentityFiles, { mayHaveKey }: { mayHaveKey: boolean }): void {
  const { cert, key, ca, connection } = files;
  const taken = [cert, ca, connection, ...(mayHaveKey ? [] : [key])].find((file) =>
    existsSync(file),
  );
  if (taken !== undefined)
    throw new SettingError(
      `${taken} is there already, and is not overwritten. Take another --out.`,
    );
}

/** Makes the folder, which only its owner may look into. */
export function makeKeyFolder(dir: string): void {
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode: 0o700 });
  else if (process.platform !== 'win32' && (statSync(dir).mode & 0o077) !== 0)
    note(`Others may look into ${dir}: chmod 700 ${dir}`);
}

/**
 * Writes what belongs to a key that is there: its certificate, the root, and how to connect. The files are named
 * relative to their folder, which can be moved as a whole.
 */
export function writeIdentity(
  files: IdentityFiles,
  issued: { readonly certificate: string; readonly root: string; readonly server: string },
): void {
  placeFile(files.cert, issued.certificate, PUBLIC);
  placeFile(files.ca, issued.root, PUBLIC);
  const connection = {
    server: issued.server,
    ca: path.basename(files.ca),
    cert: path.basename(files.cert),
    key: path.basename(files.key),
  };
  placeFile(files.connection, `${JSON.stringify(connection, null, 2)}\n`, PRIVATE);
}

/** What was written, for people. */
export function describeFiles(files: IdentityFiles): string {
  return [
    `  ${files.cert}`,
    `  ${files.key}  (secret: send it to nobody)`,
    `  ${files.ca}  (verifies the server)`,
    `  ${files.connection}  (the console opens it: --connect)`,
  ].join('\n');
}
