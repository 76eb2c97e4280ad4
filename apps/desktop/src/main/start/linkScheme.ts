import type { App } from 'electron';
import { LINK_SCHEME } from '../../workspace/index.ts';

/**
 * Has the system hand links to the installed app. On Linux the desktop entry of the package says so. A link opens a
 * view and does nothing else: `readDeepLink` takes no other.
 */
export function registerLinks(
  app: Pick<App, 'setAsDefaultProtocolClient'>,
  own: { readonly isPackaged: boolean; readonly platform: NodeJS.Platform },
): void {
  if (own.isPackaged && own.platform !== 'linux') app.setAsDefaultProtocolClient(LINK_SCHEME);
}

/** The link on a command line, as the system puts it there; `undefined`: there is none. Pure. */
export function linkIn(args: readonly string[]): string | undefined {
  return args.find((arg) => arg.toLowerCase().startsWith(`${LINK_SCHEME}:`));
}
