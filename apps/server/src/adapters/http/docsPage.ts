import { createHash } from 'node:crypto';
import { type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import { ERRORS } from '@batcave/shared/errors';

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h2 { margin-top: 2.5rem; font-size: 1.1rem; } h2 code { font-size: 1rem; }
  pre { overflow: auto; padding: .75rem; border: 1px solid #8886; border-radius: 4px; font-size: 13px; }
  table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
  .scope { opacity: .75; } nav a { margin-right: 1rem; display: inline-block; }`;

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function schema(title: string, value: object | undefined): string {
  if (value === undefined) return '';
  return `<details><summary>${title}</summary><pre>${escape(JSON.stringify(value, null, 2))}</pre></details>`;
}

function curl(route: RouteSpec): string {
  const body =
    route.body === undefined ? '' : ` \\\n  -H 'content-type: application/json' -d '{…}'`;
  const role = route.scope === 'sentry.ingest' ? 'producer' : 'operator';
  const method = route.method === 'GET' ? '' : ` -X ${route.method}`;
  return `curl --cacert root.crt --cert ${role}.crt --key ${role}.key${method} \\\n  https://127.0.0.1:9443${route.path}${body}`;
}

function section(id: RouteId): string {
  const route: RouteSpec = ROUTES[id];
  const errors = (route.errors ?? []).map((code) => `<code>${code}</code>`).join(', ');
  return `<section id="${id}">
<h2><code>${route.method} ${escape(route.path)}</code></h2>
<p>${escape(route.summary)} <span class="scope">Scope: ${route.scope === 'any' ? 'any verified identity' : `<code>${route.scope}</code>`}.</span></p>
<pre>${escape(curl(route))}</pre>
${schema('Path', route.params)}${schema('Query', route.query)}${schema('Body', route.body)}${schema(`Answer, ${String(route.status)}`, route.response)}
${errors === '' ? '' : `<p>Errors of its own: ${errors}</p>`}
</section>`;
}

/** The route table as a page without scripts, and the policy under which a browser shows it. */
export function docsPage(): { readonly html: string; readonly csp: string } {
  const ids = Object.keys(ROUTES) as RouteId[];
  const rows = Object.entries(ERRORS)
    .map(
      ([code, { status, title, retryable }]) =>
        `<tr><td>${String(status)}</td><td><code>${code}</code></td><td>${escape(title)}${retryable ? ' Try again.' : ''}</td></tr>`,
    )
    .join('\n');
  const styleHash = createHash('sha256').update(STYLE).digest('base64');
  const csp = `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sentry API</title><style>${STYLE}</style></head><body>
<h1>Sentry API</h1>
<p>Every request is made with a client certificate; it names the tenant and who asks. The same as data: <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<nav>${ids.map((id) => `<a href="#${id}">${id}</a>`).join('')}</nav>
${ids.map(section).join('\n')}
<h2>Errors</h2><table>${rows}</table>
</body></html>`;
  return { html, csp };
}
