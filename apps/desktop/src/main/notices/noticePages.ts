import type { DisplayFacts } from '../../ipc/workspace.ts';
import { CONTENT_SECURITY_POLICY } from '../windows/contentSecurityPolicy.ts';
import { CONSOLE_HOST, CONSOLE_SCHEME, isConsoleUrl } from '../windows/consoleOrigin.ts';

/** Pages of main itself, without any script. They are in memory and served to nobody but their own session. */
export interface NoticePages {
  /** Keeps the page until `drop`, and gives its address. */
  add(html: string): string;
  drop(url: string): void;
  serve(request: { readonly method: string; readonly url: string }): Response;
}

const STYLE_PATH = '/notice.css';
const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Makes an empty set of pages. */
export function createNoticePages(): NoticePages {
  const pages = new Map<string, string>();
  let last = 0;
  return {
    add(html) {
      last += 1;
      const url = `${CONSOLE_SCHEME}://${CONSOLE_HOST}/notice-${String(last)}.html`;
      pages.set(url, html);
      return url;
    },
    drop(url) {
      pages.delete(url);
    },
    serve({ method, url }) {
      if (method === 'GET' && isConsoleUrl(url) && new URL(url).pathname === STYLE_PATH)
        return new Response(STYLE, {
          headers: { ...HEADERS, 'content-type': 'text/css; charset=utf-8' },
        });
      const html = method === 'GET' ? pages.get(url) : undefined;
      return html === undefined
        ? new Response('There is nothing here.', { status: 404, headers: HEADERS })
        : new Response(html, {
            headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' },
          });
    },
  };
}

/** What stands in a window whose page died. */
export function stoppedPage(attempt: number): string {
  const says = `This board stopped. Reloading (${String(attempt)})`;
  return page('stopped', says, [`<p class="says">${says}</p>`]);
}

/** What a display shows of itself, so that people know which is which. */
export function displayPage(
  display: DisplayFacts,
  slot: {
    readonly name: string | undefined;
    readonly walls: readonly number[];
    readonly asks: readonly string[];
  },
): string {
  const { width, height, scaleFactor, label, order } = display;
  const walls = slot.walls.map((number) => `wall W${String(number)}`);
  const size = `${String(width)} × ${String(height)}, scale ${String(scaleFactor)}`;
  return page('display', `Display ${String(order + 1)}`, [
    `<p class="number">${String(order + 1)}</p>`,
    `<p class="name">${escape([slot.name ?? 'Not named', ...walls].join(' · '))}</p>`,
    `<p class="facts">${escape([label, size].filter((part) => part !== '').join(' · '))}</p>`,
    ...slot.asks.map(
      (name) => `<p class="asks">Which display is ${escape(name)}? Say so under Displays.</p>`,
    ),
  ]);
}

function page(kind: string, title: string, body: readonly string[]): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${title}</title>`,
    `<link rel="stylesheet" href="${STYLE_PATH}"></head>`,
    `<body class="${kind}"><main>${body.join('')}</main></body></html>`,
  ].join('');
}

/** Names of displays and slots are text of others. */
function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

// Grey, so that nobody takes it for a state of the services.
const STYLE = `
html, body { height: 100%; margin: 0; }
body { display: grid; place-items: center; background: #2b2f36; color: #d5d9e0; font: 24px/1.4 sans-serif; }
main { text-align: center; padding: 16px; box-sizing: border-box; }
p { margin: 0; }
.stopped .says { font-size: clamp(20px, 2.4vw, 48px); }
body.display { border: 4px solid #d5d9e0; box-sizing: border-box; overflow: hidden; }
.number { font: 700 320px/1 sans-serif; }
.name { font-size: 48px; font-weight: 600; }
.asks { margin-top: 12px; font-weight: 600; }
`;
