import { HOOK_LIMITS, type HookRequest, type RenderedRequest } from '@batcave/shared/remediation';
import {
  type Encode,
  fill,
  fillJson,
  hasPlaceholder,
  TemplateFault,
  type TemplateScope,
} from './template.ts';

/** A request that can be sent once its secrets are added, or why there is none. */
export type Rendering =
  | { readonly ok: true; readonly request: RenderedRequest }
  | { readonly ok: false; readonly reason: string };

/** A header takes printable ASCII alone (RFC 9110 section 5.5). */
const inHeader: Encode = (text) =>
  text.replaceAll(/[^\x20-\x24\x26-\x7e]/gu, (sign) => encodeURIComponent(sign));

/** `encodeURIComponent`, and what it leaves of RFC 3986's reserved characters. */
const inUrl: Encode = (text) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const inJson: Encode = (text) => JSON.stringify(text).slice(1, -1);
// Without control characters: a value must not begin a line of its own.
// eslint-disable-next-line no-control-regex
const inText: Encode = (text) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');

/** How values stand in a text body of this media type; `undefined`: none may stand there. */
export function encodingFor(contentType: string): Encode | undefined {
  const type = contentType.split(';')[0] ?? '';
  if (type === 'application/json' || type.endsWith('+json')) return inJson;
  if (type === 'application/x-www-form-urlencoded') return inUrl;
  return type === 'text/plain' ? inText : undefined;
}

/** The media type that a request is sent with. */
export function contentTypeOf(request: HookRequest): string {
  return request.content_type ?? 'application/json';
}

/**
 * What is sent, without secrets. Values of the alert can be hostile: each is encoded for the place in
 * which it stands, and a path that they would lead elsewhere is refused.
 */
export function renderRequest(request: HookRequest, scope: TemplateScope): Rendering {
  try {
    const url = renderUrl(request.url, scope);
    const headers: Record<string, string> = {};
    for (const [name, text] of Object.entries(request.headers ?? {}))
      headers[name.toLowerCase()] = fill(text, scope, inHeader);
    const body = renderBody(request, scope);
    if (body !== null) headers['content-type'] = contentTypeOf(request);
    if (body !== null && Buffer.byteLength(body) > HOOK_LIMITS.maxBodyBytes)
      throw new TemplateFault('The body is larger than 256 KiB.');
    return { ok: true, request: { method: request.method ?? 'POST', url, headers, body } };
  } catch (error) {
    if (error instanceof TemplateFault) return { ok: false, reason: error.message };
    throw error;
  }
}

function renderUrl(template: string, scope: TemplateScope): string {
  const url = fill(template, scope, inUrl);
  const path = /^https?:\/\/[^/?#]+([^?#]*)/i.exec(url)?.[1] ?? '';
  const parsed = URL.parse(url);
  // `.` and `..` are taken for steps, encoded or not (WHATWG URL, path state): the path would be another.
  if (parsed === null || (path !== '' && parsed.pathname !== path))
    throw new TemplateFault('A value would lead the address elsewhere.');
  return url;
}

function renderBody(request: HookRequest, scope: TemplateScope): string | null {
  const { body } = request;
  if (body === undefined) return null;
  if ('json' in body) return JSON.stringify(fillJson(body.json, scope));
  if (!hasPlaceholder(body.text)) return body.text;
  const encode = encodingFor(contentTypeOf(request));
  if (encode === undefined)
    throw new TemplateFault(`Values cannot be put into ${contentTypeOf(request)}.`);
  return fill(body.text, scope, encode);
}
