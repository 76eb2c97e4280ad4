import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A JSON document on disk that is always whole. */
export interface JsonFile {
  /** What was saved last; `null` when nothing was. */
  load(): Promise<unknown>;
  /** Resolves when it is durable. Saves happen in the order they were asked for. */
  save(value: unknown): Promise<void>;
}

/** Makes the document. A file that is not JSON is put aside and told of, never overwritten. */
export function createJsonFile(
  path: string,
  log: (message: string, error?: unknown) => void,
): JsonFile {
  let last: Promise<void> = Promise.resolve();
  return {
    async load() {
      await last.catch(() => undefined); // Whoever asked for that save was told of it.
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        log(`${path} is not JSON: it is kept as ${path}.broken`, error);
        await rename(path, `${path}.broken`);
        return null;
      }
    },
    save(value) {
      const text = `${JSON.stringify(value, null, 2)}\n`;
      last = last.catch(() => undefined).then(() => replaceFile(path, text));
      return last;
    },
  };
}

/** Written beside and moved in place, so that a crash leaves the old document or the new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
