import { spawnSync } from 'node:child_process';

/** Whether the command is there: tests ask it what it makes of our certificates. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** What OpenSSL says: standard output, then standard error. */
export function openssl(args: readonly string[], input?: string | Buffer): string {
  const { stdout, stderr, error } = spawnSync('openssl', args, { input, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return `${stdout}${stderr}`;
}
