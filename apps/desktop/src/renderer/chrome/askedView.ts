import type { ViewNews } from '../../ipc/views.ts';
import type { View } from '../paneKit/index.ts';

/** What a window does about a view that was asked for elsewhere. */
export type AskedAnswer =
  | { readonly kind: 'open'; readonly view: View; readonly atMs: number | null }
  | { readonly kind: 'refuse'; readonly reason: string }
  /** It is not known yet whose console this is. */
  | { readonly kind: 'wait' };

/**
 * Decides it. A link opens only where the certificate is for the tenant that it names. Pure.
 *
 * @param tenant that of the certificate; `null`: not known yet
 */
export function answerAsked(news: ViewNews, tenant: string | null): AskedAnswer {
  if (news.kind === 'refused')
    return {
      kind: 'refuse',
      reason: `The link was not opened. ${news.reason} Ask for it again where it came from.`,
    };
  const { view, atMs } = news;
  if (news.tenant === null || news.tenant === tenant) return { kind: 'open', view, atMs };
  if (tenant === null) return { kind: 'wait' };
  return {
    kind: 'refuse',
    reason: `The link was not opened. It is for tenant ${news.tenant}, and this console speaks for tenant ${tenant}: open it in a console of ${news.tenant}.`,
  };
}
