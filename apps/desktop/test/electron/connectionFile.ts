import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes what `--connect` reads: whom to reach, and the root, certificate and key for it as files beside it.
 *
 * @param name of the file and of those beside it, when a folder holds several
 * @returns its path
 */
export async function writeConnectionFile(
  folder: string,
  server: string,
  parts: { readonly ca: string; readonly cert: string; readonly key: string },
  name = 'console',
): Promise<string> {
  const paths: Record<string, string> = {};
  for (const [part, text] of Object.entries(parts)) {
    paths[part] = `${name}-${part}.pem`;
    await writeFile(join(folder, `${name}-${part}.pem`), text);
  }
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ server, ...paths }));
  return file;
}
