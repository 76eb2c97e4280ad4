import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const FOLDER = 'CONSOLE_TEST_PAGES';

/** The pages of this run, and beside them the fake bridge as one script that leaves `fakeBridge` behind. */
export function builtPages(): { readonly folder: string; readonly fakeScript: string } {
  const folder = process.env[FOLDER];
  if (folder === undefined) throw new Error('Run this with: npm test -- --project console');
  return { folder, fakeScript: join(folder, 'fakeBridge.js') };
}

async function buildFake(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('./fakeBridge.ts', import.meta.url)),
        formats: ['iife'],
        name: 'fakeBridge',
      },
    },
  });
  const [first] = [built].flat();
  if (first === undefined || !('output' in first)) throw new Error('The fake was not built.');
  return first.output[0].code;
}

/** Before the tests: a copy of the pages as they were just built, so that a build beside them disturbs nobody. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'batcave-pages-'));
  const pages = fileURLToPath(new URL('../../out/renderer/', import.meta.url));
  const [fake] = await Promise.all([buildFake(), cp(pages, folder, { recursive: true })]);
  await writeFile(join(folder, 'fakeBridge.js'), fake);
  process.env[FOLDER] = folder;
  return () => rm(folder, { recursive: true });
}
