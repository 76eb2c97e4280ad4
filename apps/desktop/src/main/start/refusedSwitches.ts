/**
 * Switches of Chromium that open the console to other programs, write down what is in it, or take a
 * wall away that it counts on. Node's own (`--inspect`) are fused off in a packaged app. None of these
 * is set by Electron itself, as `--allow-file-access-from-files` is.
 */
const REFUSED: Readonly<Record<string, string>> = {
  'remote-debugging-port': 'would open this console to any program here',
  'remote-debugging-pipe': 'would open this console to the program that started it',
  'remote-allow-origins': 'is for debugging from outside',
  'auto-open-devtools-for-tabs': 'is for debugging',
  'load-extension': 'would run code of others in the windows',
  'disable-web-security': 'would let pages read what is not theirs',
  'disable-site-isolation-trials': 'would put pages of different origins into one process',
  'single-process': 'would run the windows without a sandbox',
  'ignore-certificate-errors': 'would accept every certificate',
  'unsafely-treat-insecure-origin-as-secure': 'would trust a page that is not protected',
  'log-net-log': 'would write down what is sent',
  'ssl-key-log-file': 'would write down the keys of connections',
};

/** Why a packaged console does not start with this command line; `undefined` when it does. */
export function refusedSwitch(commandLine: {
  hasSwitch(name: string): boolean;
}): string | undefined {
  const found = Object.entries(REFUSED).find(([name]) => commandLine.hasSwitch(name));
  return found === undefined ? undefined : `--${found[0]} ${found[1]}.`;
}
