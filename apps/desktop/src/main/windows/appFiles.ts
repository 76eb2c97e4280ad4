import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { isConsoleUrl } from './consoleOrigin.ts';
import { CONTENT_SECURITY_POLICY } from './contentSecurityPolicy.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wav': 'audio/wav',
};

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** A file that may be served: where it is and what it is. */
export interface AppFile {
  readonly path: string;
  readonly type: string;
}

/** Lists what may be served, by the path of its address. Files of unknown type are left out. */
export async function listAppFiles(folder: string): Promise<ReadonlyMap<string, AppFile>> {
  const files = new Map<string, AppFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const type = TYPES[extname(entry.name)];
    if (entry.isFile() && type !== undefined)
      files.set(`/${relative(folder, path).split(sep).join('/')}`, { path, type });
  }
  return files;
}

/**
 * Answers a request for a file of the console. An address is looked up, never joined to a folder,
 * so none can lead out of it. Another host of the scheme would be another origin: it has nothing.
 */
export async function serveAppFile(
  files: ReadonlyMap<string, AppFile>,
  request: { readonly method: string; readonly url: string },
): Promise<Response> {
  const file = isConsoleUrl(request.url) ? files.get(new URL(request.url).pathname) : undefined;
  if (request.method !== 'GET' || file === undefined)
    return new Response('There is nothing here.', { status: 404, headers: HEADERS });
  // A copy: a Buffer's memory may be shared, which a Response refuses.
  const bytes = Uint8Array.from(await readFile(file.path));
  return new Response(bytes, { headers: { ...HEADERS, 'content-type': file.type } });
}
