import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file as it is sent. */
export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/**
 * Reads a folder whole, by URL path. Requests are looked up in this list: no path of a request ever
 * reaches the file system.
 */
export function readStaticFiles(dir: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  let entries: string[];
  try {
    entries = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return files; // not built: the page says so
    throw error;
  }
  for (const entry of entries) {
    const type = TYPES[path.extname(entry)];
    if (type === undefined) continue;
    files.set(`/${entry.split(path.sep).join('/')}`, {
      type,
      body: readFileSync(path.join(dir, entry)),
    });
  }
  return files;
}
