import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { electronRuntime } from '../../../../build/dev/electronRuntime.mjs';
import { executableIn, unpackedFolder } from '../../../../build/package/layout.mjs';
import { packagedFolder, packageInto } from './packagedFolder.ts';

const OUT = join(import.meta.dirname, '..', '..', 'out');

/** The console in development, or the app as it is packaged. */
export type Form = 'built' | 'packaged';

/** What a test starts: the program, and the arguments that must come first. */
export interface AppUnderTest {
  readonly executablePath: string;
  readonly appArgs: readonly string[];
  readonly form: Form;
}

/**
 * `CONSOLE_FORM=packaged` has every test that starts the console start the packaged app, `built` the one in
 * development. Without it the end-to-end tests take the packaged app, and the others the one in development.
 */
function formFor(usual: Form): Form {
  const asked = process.env['CONSOLE_FORM'];
  return asked === 'built' || asked === 'packaged' ? asked : usual;
}

/**
 * Finds the console to start; `missing` says why there is none. The packaged app is made at its first use in a
 * run, out of the bundle that is there.
 */
export async function appUnderTest(
  usual: Form = 'built',
): Promise<AppUnderTest | { readonly missing: string }> {
  const runtime = await electronRuntime();
  if ('missing' in runtime) return runtime;
  const form = formFor(usual);
  if (form === 'built') return { ...runtime, form };
  if (!existsSync(join(OUT, 'main', 'index.js')))
    return { missing: 'The console is not built. Run: npm run build' };
  const folder = packagedFolder();
  if (await isEmpty(folder)) packageInto(folder);
  const program = executableIn(await unpackedFolder(folder), process.platform);
  return { executablePath: program, appArgs: [], form };
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).length === 0;
}
