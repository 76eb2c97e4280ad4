// Fails when a document names a path that is not there or links to nothing. Documents that drift
// from the code are worse than none.
import { existsSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { readText, report, repositoryFiles } from './repositoryFiles.mjs';
import { ROOT } from './scratchTree.mjs';

const documents = repositoryFiles().filter((path) =>
  /^(README\.md|AGENTS\.md|docs\/.*\.md|apps\/[^/]+\/AGENTS\.md)$/.test(path),
);

const FROM_THE_TOP = /^(apps|packages|build|docs|\.ci)\//;
const FROM_THE_APP = /^(src|test|bench|migrations|bin)\//;
const LOOKS_LIKE_A_FILE = /^[\w.-]+(\/[\w.-]+)+\.(ts|tsx|mjs|cjs|js|sql|md|css|json)$/;

/** `packages/shared/src/<folder>/index.ts` promises the part before the first placeholder. */
function literalPart(path) {
  const at = path.search(/[<*{…]/);
  return at === -1 ? path : dirname(`${path.slice(0, at)}x`);
}

/** The places, relative to the repository, where a word in backticks would be a file or folder. */
function placesOf(word, document) {
  const path = word.replace(/^\.\//, '').replace(/(:\d+)?[,.;:]?$/, '');
  if (FROM_THE_TOP.test(path)) return [path];
  if (FROM_THE_APP.test(path) && document.startsWith('apps/'))
    return [join(dirname(document), path)];
  if (LOOKS_LIKE_A_FILE.test(path)) return [path, join(dirname(document), path)];
  return [];
}

function* pathFaults(document, text) {
  const prose = text.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ' '));
  for (const [, code] of prose.matchAll(/`([^`\n]+)`/g))
    for (const word of code.split(/\s+/)) {
      const places = placesOf(word, document).map(literalPart);
      if (places.length > 0 && !places.some((place) => existsSync(join(ROOT, place))))
        yield `${document}: \`${word}\` is not there`;
    }
}

/** The anchor that a heading gets on the usual hosts. */
function anchorOf(heading) {
  const text = heading.replace(/`|\*|\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text
    .trim()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function anchorsIn(text) {
  return [...text.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading]) => anchorOf(heading));
}

function* linkFaults(document, text) {
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, anchor] = target.split('#');
    const place = path === '' ? document : normalize(join(dirname(document), path));
    if (!existsSync(join(ROOT, place))) yield `${document}: the link to ${target} leads nowhere`;
    else if (
      anchor !== undefined &&
      place.endsWith('.md') &&
      !anchorsIn(readText(place)).includes(anchor)
    )
      yield `${document}: ${basename(place)} has no heading #${anchor}`;
  }
}

const faults = documents.flatMap((document) => {
  const text = readText(document);
  return [...pathFaults(document, text), ...linkFaults(document, text)];
});
if (documents.length === 0) faults.push('There is no document to check.');
report(faults, `${String(documents.length)} documents name only what is there`);
