import { rmSync } from 'node:fs';
import { writePrivateFile } from './dataDir.ts';

/** Shorter than a link lives, so that the one in the file always works. */
const RENEW_MS = 60_000;

/**
 * Keeps an unused one-time link in a file that only its owner reads, so that `sentry console
 * --browser` can hand it out. Returns what stops it.
 */
export function keepConsoleLink(options: {
  readonly gateway: { newLink(): string; onLinkUsed(listener: () => void): void };
  readonly file: string;
}): () => void {
  const { gateway, file } = options;
  const renew = (): void => writePrivateFile(file, `${gateway.newLink()}\n`);
  renew();
  gateway.onLinkUsed(renew);
  const timer = setInterval(renew, RENEW_MS);
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}
