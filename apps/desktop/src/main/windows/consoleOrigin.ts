/** Scheme and host of everything a window loads. */
export const CONSOLE_SCHEME = 'app';
export const CONSOLE_HOST = 'console';
export const CONSOLE_URL = `${CONSOLE_SCHEME}://${CONSOLE_HOST}/index.html`;

/** Whether the address is one of the console's own pages or files. Never throws. */
export function isConsoleUrl(text: string): boolean {
  // `URL.origin` is "null" for a scheme that is not of the web, hence the parts.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url?.protocol === `${CONSOLE_SCHEME}:` &&
    url.host === CONSOLE_HOST &&
    url.username === '' &&
    url.password === ''
  );
}
