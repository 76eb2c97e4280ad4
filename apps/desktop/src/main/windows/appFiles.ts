import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

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

/**
 * What a page of the console may do: run and show what came with it. `connect-src 'none'` keeps
 * every network from it; data comes over the bridge. React builds no HTML from text, so Trusted
 * Types can refuse it outright.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

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
 * so none can lead out of it.
 */
export async function serveAppFile(
  files: ReadonlyMap<string, AppFile>,
  request: { readonly method: string; readonly url: string },
): Promise<Response> {
  const file = files.get(new URL(request.url).pathname);
  if (request.method !== 'GET' || file === undefined)
    return new Response('There is nothing here.', { status: 404, headers: HEADERS });
  // A copy: a Buffer's memory may be shared, which a Response refuses.
  const bytes = Uint8Array.from(await readFile(file.path));
  return new Response(bytes, { headers: { ...HEADERS, 'content-type': file.type } });
}
