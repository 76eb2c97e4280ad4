import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { expect, test } from 'vitest';
import { checkDispatch, compileDocument } from '../../src/app/index.ts';
import { describeRouteTest } from '../../src/cli/dispatch/describeRouteTest.ts';
import { readDocument } from '../../src/cli/dispatch/document.ts';
import { compileSilences, explainRoutes } from '../../src/dispatch/index.ts';
import { compileRegex } from '../../src/rules/index.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..', '..');
const EXAMPLES = path.join(ROOT, 'apps', 'server', 'dispatch', 'examples');
const PAGE = readFileSync(path.join(ROOT, 'docs', 'routing.md'), 'utf8');

type Json = Readonly<Record<string, unknown>>;

/** The fenced blocks of the page in a language; '' for those without one. */
function blocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...PAGE.matchAll(fence)].map(([, text = '']) => text);
}

const example = (name: string): Json =>
  JSON.parse(readFileSync(path.join(EXAMPLES, name), 'utf8')) as Json;
const DOCUMENTS = readdirSync(EXAMPLES).filter((name) => !name.endsWith('-rule.json'));

function compiled(name: string) {
  const { config } = readDocument(path.join(EXAMPLES, name), 'assume');
  const dispatch = compileDocument(config);
  if (dispatch === undefined) throw new Error(`${name} is not sound`);
  return dispatch;
}

test.each(DOCUMENTS)('%s has no errors, and nothing in it may surprise', (name) => {
  const { config } = readDocument(path.join(EXAMPLES, name), 'assume');
  expect(checkDispatch(config)).toEqual([]);
  expect(compileDocument(config)).toBeDefined();
});

/** Whether a piece of the page stands in a document: as a part of it, or as a receiver or policy. */
function standsIn(piece: Json, document: Json): boolean {
  const has = (list: unknown, item: unknown): boolean =>
    Array.isArray(list) && list.some((one) => JSON.stringify(one) === JSON.stringify(item));
  if ('type' in piece) return has(document['receivers'], piece);
  if ('levels' in piece) return has(document['escalations'], piece);
  return Object.entries(piece).every(([key, value]) =>
    Array.isArray(value)
      ? value.every((item) => has(document[key], item))
      : JSON.stringify(value) === JSON.stringify(document[key]),
  );
}

const pieces = blocks('json').map((text) => [text.slice(0, 60), text] as const);

test('the page has its examples', () => {
  expect(pieces.length).toBeGreaterThan(12);
});

test.each(pieces)(
  'what docs/routing.md shows stands in a document that is sound: %s',
  (_, text) => {
    const piece = JSON.parse(text) as Json;
    expect(DOCUMENTS.some((name) => standsIn(piece, example(name)))).toBe(true);
  },
);

test('docs/routing.md shows each part of the document', () => {
  const shown = new Set(pieces.flatMap(([, text]) => Object.keys(JSON.parse(text) as Json)));
  const parts = Object.keys(example('payments.json')) as (keyof DispatchConfig)[];
  const whole = ['schema_version', 'receivers', 'escalations']; // the last two one by one
  expect(parts.filter((part) => !shown.has(part) && !whole.includes(part))).toEqual([]);
});

const simulated = blocks('').flatMap((text) => {
  const asked = /^\$ npx sentry dispatch simulate (\S+) (\S+) --at (\S+)\n(.*)/s.exec(text);
  const [, service = '', severity = '', at = '', said = ''] = asked ?? [];
  return asked === null ? [] : [[service, severity, at, said] as const];
});

test.each(simulated)(
  'docs/routing.md says who is told of %s %s at %s',
  (service, severity, at, said) => {
    const silences = compileSilences([], compileRegex);
    const question = { labels: { service, severity }, alertId: '', atMs: Date.parse(at) };
    const everybody = { mayRead: () => true, mayApprove: () => true };
    const told = describeRouteTest(
      explainRoutes(compiled('payments.json'), silences, everybody, question),
    ).split('\n');
    const lines = said.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '…');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((line) => !told.includes(line))).toEqual([]);
  },
);

test('docs/routing.md names every action of the command that it speaks of', () => {
  const source = readFileSync(
    path.join(ROOT, 'apps/server/src/cli/dispatch/dispatchCommand.ts'),
    'utf8',
  );
  const actions = [...source.matchAll(/^ {4}(\w+)Action,$/gm)].map(([, name = '']) =>
    name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  expect(actions.length).toBeGreaterThan(10);
  const named = new Set(
    [...PAGE.replaceAll(/\s+/g, ' ').matchAll(/(?:sentry dispatch|`,) `?([a-z-]+)/g)].map(
      ([, name]) => name,
    ),
  );
  expect(actions.filter((name) => !named.has(name))).toEqual([]);
});
