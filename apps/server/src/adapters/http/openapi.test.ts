import { COMMON_ERRORS, type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import { ERRORS } from '@batcave/shared/errors';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { docsPage } from './docsPage.ts';
import { openApi } from './openapi.ts';

interface Operation {
  readonly security: readonly object[];
  readonly operationId: string;
  readonly 'x-scope': string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  readonly responses: Record<
    string,
    { description: string; content?: Record<string, { schema: object }> }
  >;
}

const document = JSON.parse(JSON.stringify(openApi())) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const IDS = Object.keys(ROUTES) as RouteId[];

function operationOf(id: RouteId): Operation {
  const operation = document.paths[ROUTES[id].path]?.[ROUTES[id].method.toLowerCase()];
  if (operation === undefined) throw new Error(`${id} is not in the document`);
  return operation;
}

test('the document holds the routes of the table and no others', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(operations.map((operation) => operation.operationId).sort()).toEqual([...IDS].sort());
});

test.each(IDS)('%s is described as the table says', (id) => {
  const route: RouteSpec = ROUTES[id];
  const operation = operationOf(id);
  const names = (schema: object | undefined): string[] =>
    Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});
  const inPlace = (place: string): string[] =>
    operation.parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
  expect(operation['x-scope']).toBe(route.scope);
  expect(inPlace('path')).toEqual(names(route.params));
  expect(inPlace('query')).toEqual(names(route.query));
  expect([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(inPlace('path'));
  expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
  expect('application/x-ndjson' in (operation.requestBody?.content ?? {})).toBe(
    route.rawBody === true,
  );
  expect(operation.responses[String(route.status)]?.content !== undefined).toBe(
    (route.response ?? route.text) !== undefined,
  );
  for (const code of [...COMMON_ERRORS, ...(route.errors ?? [])])
    expect(operation.responses[String(ERRORS[code].status)]?.description).toContain(code);
});

test('every schema of the document compiles and every reference leads somewhere', () => {
  let count = 0;
  const visit = (at: unknown): void => {
    if (at === null || typeof at !== 'object') return;
    for (const [key, value] of Object.entries(at)) {
      if (key === '$ref')
        expect(document.components.schemas).toHaveProperty(String(value).split('/').at(-1) ?? '');
      else if (key === 'schema' && !('$ref' in (value as object))) {
        expect(() => Compile(value as object)).not.toThrow();
        count += 1;
      }
      visit(value);
    }
  };
  visit(document);
  expect(count).toBeGreaterThan(IDS.length);
});

test('says which routes ask for a client certificate, and where the others are', () => {
  expect(operationOf('alerts.ack').security).toEqual([{ mutualTLS: [] }]);
  expect(operationOf('pki.enrol')).toMatchObject({
    security: [],
    description: expect.stringContaining('without a client certificate') as string,
  });
  expect(operationOf('ops.metrics')).toMatchObject({
    security: [],
    description: expect.stringContaining('127.0.0.1') as string,
  });
});

test('a body that may be left out is not required', () => {
  expect(operationOf('alerts.ack').requestBody?.required).toBe(false);
  expect(operationOf('alerts.assign').requestBody?.required).toBe(true);
});

test('the page shows every route, escapes what it shows, and runs nothing', () => {
  const { html, csp } = docsPage();
  for (const id of IDS) expect(html).toContain(`id="${id}"`);
  expect(html).not.toMatch(/<script|\son\w+=|(src|href|action)="(?![#/])/i);
  expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  expect(html).toContain('&lt;');
});
