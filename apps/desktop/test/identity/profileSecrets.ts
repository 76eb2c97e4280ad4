import { createPrivateKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The forms in which the private part of a key would be found in a file. */
function formsOf(pem: string): readonly Buffer[] {
  const key = createPrivateKey(pem);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const { d = '', p = '' } = key.export({ format: 'jwk' });
  const lines = pem.split('\n').filter((line) => line.length === 64);
  return [
    der,
    Buffer.from(der.toString('base64')),
    Buffer.from(der.toString('base64url')),
    Buffer.from(der.toString('hex')),
    Buffer.from(d, 'base64url'),
    Buffer.from(d),
    Buffer.from(Buffer.from(d, 'base64url').toString('hex')),
    Buffer.from(p, 'base64url'),
    // A line from the middle of the PEM text: no file may hold even a part of it.
    Buffer.from(lines[Math.floor(lines.length / 2)] ?? pem),
  ];
}

/** The files below the folder that hold the private key in any of its forms. */
export async function filesWithKey(folder: string, pem: string): Promise<readonly string[]> {
  const forms = formsOf(pem);
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (forms.some((form) => bytes.includes(form))) found.push(path);
  }
  return found;
}
