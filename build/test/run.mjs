// npm test: every test of the repository, on a fresh clone and as any user.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules/.bin/node');

const HELP = `npm test                      every test
npm test -- rules             test files whose path holds the word
npm test -- --project unit    unit, integration or console tests alone
npm test -- -t "keeps order"  tests whose name matches
npm test -- --help            this text

CONSOLE_FORM=packaged npm test -- --project console electron e2e
                              tests that start the console, against the packaged app

Other arguments go to vitest. Console tests need a browser, a display and an Electron
binary: what is missing is installed when that is possible (Debian, as root), else the
tests that need it are skipped and listed. The last line counts: N passed, N failed, N skipped.`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(HELP);
} else if (!existsSync(NODE)) {
  console.error('Packages are not installed. Run: npm install');
  process.exitCode = 1;
} else if (Number(process.versions.node.split('.')[0]) < 24) {
  // Started outside npm by the system's Node, which cannot run the server's TypeScript.
  const { status } = spawnSync(NODE, [import.meta.filename, ...args], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  process.chdir(ROOT);
  const { runTests } = await import('./runTests.mjs');
  // Not exitCode: a handle that a test leaves open must not keep the command from ending.
  process.exit(await runTests(args));
}
