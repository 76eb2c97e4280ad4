import type { FieldFault } from '@batcave/shared/errors';
import type { HookRequest } from '@batcave/shared/remediation';
import { contentTypeOf, encodingFor } from './renderRequest.ts';
import { signingKey } from './signWebhook.ts';
import { hasPlaceholder, unknownPlaceholder } from './template.ts';

/** Set by the product, or by HTTP itself. */
const RESERVED =
  /^(host|content-length|content-type|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|webhook-.*)$/i;

const NOT_IN_HEADER = /[^\x20-\x7e]/;
const KNOWN =
  'alert.id, .service, .severity, .rule, .summary, .value, .threshold, .created_at, .labels.<name>, param.<name>, run.id or run.at';

/** What keeps the request of a hook from being made; the form has been checked. */
export function checkRequest(
  request: HookRequest,
  parameters: ReadonlySet<string>,
): readonly FieldFault[] {
  return [
    ...checkUrl(request.url),
    ...checkPlaceholders(request, parameters),
    ...checkHeaders(request),
    ...checkBody(request),
    ...checkSecrets(request),
  ];
}

/** Scheme, host and port that a request goes to: where its secrets may go. */
export function originOf(url: string): string | undefined {
  return URL.parse(url.replaceAll(/\{\{.*?\}\}/gs, 'x'))?.origin;
}

function checkUrl(url: string): FieldFault[] {
  const field = '/request/url';
  const authority = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  if (authority.includes('{') || authority.includes('}'))
    return [
      {
        field,
        limit: 'an address with a fixed host: placeholders stand in path and query alone',
        fix: 'Write the host itself.',
      },
    ];
  const filled = url.replaceAll(/\{\{.*?\}\}/gs, 'x');
  const parsed = URL.parse(filled);
  if (parsed === null) return [{ field, limit: 'an address', fix: 'Write https://host/path.' }];
  if (parsed.username !== '' || parsed.password !== '' || authority.includes('@'))
    return [{ field, limit: 'without user and password', fix: 'Put them into secret_headers.' }];
  if (url.includes('#')) return [{ field, limit: 'without #', fix: 'Remove what follows it.' }];
  const path = filled.slice(filled.indexOf(authority, 7) + authority.length).split('?')[0] ?? '';
  if (path !== '' && parsed.pathname !== path)
    return [
      {
        field,
        limit: `a path in its plain form: ${parsed.pathname}`,
        fix: 'Percent-encode what needs it, and leave out . and ..',
      },
    ];
  return [];
}

function checkPlaceholders(request: HookRequest, parameters: ReadonlySet<string>): FieldFault[] {
  const texts: [string, string][] = [['/request/url', request.url]];
  for (const [name, text] of Object.entries(request.headers ?? {}))
    texts.push([`/request/headers/${name}`, text]);
  const { body } = request;
  if (body !== undefined && 'text' in body) texts.push(['/request/body/text', body.text]);
  if (body !== undefined && 'json' in body) texts.push(...textsOf(body.json, '/request/body/json'));
  return texts.flatMap(([field, text]) => {
    const unknown = unknownPlaceholder(text, parameters);
    return unknown === undefined
      ? []
      : [{ field, limit: `without ${unknown}, which nothing fills`, fix: `There is ${KNOWN}.` }];
  });
}

/** The texts within JSON with their places. A key with a placeholder is told as one that nothing fills. */
function textsOf(value: unknown, field: string): [string, string][] {
  if (typeof value === 'string') return [[field, value]];
  if (Array.isArray(value))
    return value.flatMap((item, i) => textsOf(item, `${field}/${String(i)}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(hasPlaceholder(key) ? ([[field, '{{ in the name of a field']] as [string, string][]) : []),
    ...textsOf(item, `${field}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  ]);
}

function checkHeaders({ headers = {}, secret_headers: secret = {} }: HookRequest): FieldFault[] {
  const faults: FieldFault[] = [];
  const seen = new Set<string>();
  for (const [place, name] of [
    ...Object.keys(headers).map((key) => ['headers', key] as const),
    ...Object.keys(secret).map((key) => ['secret_headers', key] as const),
  ]) {
    const field = `/request/${place}/${name}`;
    if (RESERVED.test(name))
      faults.push({
        field,
        limit: 'a header that the request does not set itself',
        fix: name.toLowerCase() === 'content-type' ? 'Use content_type.' : 'Remove it.',
      });
    if (seen.has(name.toLowerCase()))
      faults.push({ field, limit: 'a header that is not there twice', fix: 'Remove one.' });
    seen.add(name.toLowerCase());
  }
  for (const [name, text] of Object.entries(headers)) {
    const field = `/request/headers/${name}`;
    if (NOT_IN_HEADER.test(text))
      faults.push({ field, limit: 'printable ASCII', fix: 'Leave out the rest.' });
    if (/^(authorization|cookie|x-api-key)$/i.test(name))
      faults.push({ field, limit: 'no secret', fix: 'Put it into secret_headers.' });
  }
  return faults;
}

function checkBody(request: HookRequest): FieldFault[] {
  const { body, method = 'POST' } = request;
  const type = contentTypeOf(request);
  const encode = encodingFor(type);
  if (body === undefined) return [];
  if (method === 'GET')
    return [{ field: '/request/body', limit: 'left out of a GET', fix: 'Remove it.' }];
  if ('json' in body) {
    if (/^application\/([^;]+\+)?json(;|$)/.test(type)) return [];
    return [
      {
        field: '/request/content_type',
        limit: 'application/json or one that ends with +json, for a body of JSON',
        fix: 'Correct it, or give the body as text.',
      },
    ];
  }
  if (!hasPlaceholder(body.text) || encode !== undefined) return [];
  return [
    {
      field: '/request/body/text',
      limit: `without placeholders in ${type}: nobody knows how values are escaped there`,
      fix: 'Use JSON, application/x-www-form-urlencoded or text/plain.',
    },
  ];
}

function checkSecrets(request: HookRequest): FieldFault[] {
  const faults: FieldFault[] = [];
  const { tls } = request;
  if ((tls?.cert === undefined) !== (tls?.key === undefined))
    faults.push({
      field: '/request/tls',
      limit: 'cert and key together, or neither',
      fix: 'Add the other.',
    });
  for (const name of ['signing_secret', 'next_signing_secret'] as const) {
    const secret = request[name];
    if (secret !== undefined && 'value' in secret && signingKey(secret.value) === undefined)
      faults.push({
        field: `/request/${name}`,
        limit: 'whsec_ and 24 to 64 bytes as base64',
        fix: 'For example: echo "whsec_$(openssl rand -base64 32)".',
      });
  }
  for (const [name, secret] of Object.entries(request.secret_headers ?? {}))
    if ('value' in secret && NOT_IN_HEADER.test(secret.value))
      faults.push({
        field: `/request/secret_headers/${name}`,
        limit: 'printable ASCII without line ends',
        fix: 'Remove the line end.',
      });
  return faults;
}
