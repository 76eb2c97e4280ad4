// What nobody should have to look for in a review: file sizes, tests switched off, addresses of a
// package host in the lock file, paths of somebody's machine.
import { readText, report, repositoryFiles } from './repositoryFiles.mjs';

const MAX_LINES = 400;
const MAX_TEST_LINES = 500;

const CODE = /\.(ts|tsx|mjs|cjs|js|css)$/;
const TEST = /(\.test\.tsx?|^apps\/[^/]+\/test\/.*\.ts)$/;
const TEXT = /\.(ts|tsx|mjs|cjs|js|css|html|sql|md|json|ya?ml|sh)$|^\.ci\//;
const GENERATED = /(^|\/)generated\/|^package-lock\.json$/;

/** What no text of the repository may hold, and what to do instead. */
const FORBIDDEN = [
  [/(?<![\w.$}>/-])\/(work|root)\//, 'a path of one machine: make it relative'],
  [/\bregistry\.[a-z0-9-]+\.[a-z]{2,}\b/i, 'a package host: the reader has their own'],
  [/\b(TODO|FIXME)\b/, 'a note to oneself: do it, or write it where readers look'],
  [/^(<{7}|>{7}|={7})( |$)/, 'a merge conflict'],
];
/** What no test may hold. */
const FORBIDDEN_IN_TESTS = [
  [/\b(it|test|describe|suite)\.only\b/, 'runs alone and hides the others'],
  [
    /\b(it|test|describe|suite)\.(skip|todo|skipIf|runIf)\b/,
    "is left out without a word: call context.skip('why') inside the test",
  ],
];

function* lineFaults(path, text, patterns) {
  for (const [index, line] of text.split('\n').entries())
    for (const [pattern, why] of patterns)
      if (pattern.test(line))
        yield `${path}:${String(index + 1)}: ${line.trim().slice(0, 80)}\n  ${why}`;
}

function* faultsOf(path) {
  const text = readText(path);
  const limit = TEST.test(path) ? MAX_TEST_LINES : MAX_LINES;
  const lines = text.split('\n').length - 1;
  if (CODE.test(path) && lines > limit)
    yield `${path}: ${String(lines)} lines, at most ${String(limit)}. Which second thing moved in?`;
  yield* lineFaults(path, text, FORBIDDEN);
  if (TEST.test(path)) yield* lineFaults(path, text, FORBIDDEN_IN_TESTS);
}

function* lockFaults() {
  for (const [, address] of readText('package-lock.json').matchAll(/"resolved": "(https?:[^"]+)"/g))
    yield `package-lock.json: names ${address}. Run npm install with the .npmrc of this repository.`;
}

const files = repositoryFiles().filter((path) => TEXT.test(path) && !GENERATED.test(path));
// This file must be able to say what it looks for.
const others = files.filter((path) => path !== 'build/checks/tidiness.mjs');
report(
  [...others.flatMap((path) => [...faultsOf(path)]), ...lockFaults()],
  `${String(files.length)} files are tidy`,
);
