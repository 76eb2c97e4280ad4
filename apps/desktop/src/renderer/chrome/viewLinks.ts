import type { AskedView } from '../../ipc/views.ts';
import { writeDeepLink, writeViewPath } from '../../workspace/index.ts';

/**
 * The link to a view, to be sent to somebody: of the desktop app, or in a browser of this page. `null`: it is not
 * known yet whose console this is.
 */
export function linkTo(
  asked: AskedView,
  own: {
    readonly hasWindows: boolean;
    readonly tenant: string | null;
    readonly page: Pick<Location, 'origin' | 'pathname'>;
  },
): string | null {
  if (!own.hasWindows) return `${own.page.origin}${own.page.pathname}#/${writeViewPath(asked)}`;
  return own.tenant === null ? null : writeDeepLink({ tenant: own.tenant, ...asked });
}

/**
 * Puts a text on the clipboard; gives whether it is there. The clipboard interface asks for a permission, which
 * every window of the console refuses.
 */
export function copyText(text: string): boolean {
  let isDone = false;
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
    isDone = event.clipboardData !== null;
  };
  document.addEventListener('copy', onCopy, true);
  try {
    return document.execCommand('copy') && isDone;
  } finally {
    document.removeEventListener('copy', onCopy, true);
  }
}
