import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { Asker } from '../alerts/index.ts';
import { CleanupStack } from '../app/CleanupStack.ts';
import { pkiDir } from '../app/dataDir.ts';
import type { Logger } from '../app/logger.ts';
import type { Pki, RootPlace } from '../app/openPki.ts';
import type { OpenStore } from '../app/openStore.ts';
import { SettingError, type Settings } from '../app/settings.ts';
import { note } from './given.ts';
import { tellWhenSlow } from './tellWhenSlow.ts';

/** What a command works with on the host of a server. */
export interface HostPki extends Pki {
  readonly store: OpenStore['store'];
  /** Who asks, for the audit log: the user of the host. */
  asker(tenant: string): Asker;
}

/**
 * Opens the store and the certificate authority of a data folder, beside a running server or without
 * one, and closes them after the work. Whoever can do this has the folder: it is the host's right, and
 * needs no certificate.
 *
 * @param making where the root key shall lie when there is no authority yet. Left out: none is made,
 *   since a folder that was mistyped must not become one.
 */
export async function withPki<T>(
  settings: Settings,
  work: (pki: HostPki) => Promise<T>,
  making?: RootPlace,
): Promise<T> {
  if (making === undefined && !hasAuthority(settings))
    throw new SettingError(
      `${pkiDir(settings)} holds no certificate authority. Make one with sentry pki init, or name the folder of the server with --data-dir or --pki-dir.`,
    );
  const { openPki } = await import('../app/openPki.ts');
  const open = async ({ store, cleanup, onProgress }: StoreParts): Promise<T> => {
    const logger = await loggerOf(settings);
    onProgress('checking certificates');
    const pki = await openPki({
      ...{ settings, store, cleanup, logger, onProgress },
      now: Date.now,
      root: making ?? {},
    });
    return work({ ...pki, store, asker: hostAsker });
  };
  return withStore(settings, open, { existing: making === undefined });
}

/** Who asks on the host of a server, for the audit log: its user. */
export function hostAsker(tenant: string): Asker {
  return { tenant, actor: hostActor(), traceId: randomUUID(), nowMs: Date.now() };
}

interface StoreParts {
  readonly store: OpenStore['store'];
  readonly cleanup: CleanupStack;
  readonly onProgress: (text: string) => void;
}

/**
 * The same with the store alone: no key is needed, and none is opened.
 *
 * @throws SettingError for a folder without a store, unless `existing` is false: then one is made
 */
export async function withStore<T>(
  settings: Settings,
  work: (parts: StoreParts) => Promise<T>,
  { existing = true }: { readonly existing?: boolean } = {},
): Promise<T> {
  const logger = await loggerOf(settings);
  const slow = tellWhenSlow(note);
  const cleanup = new CleanupStack();
  try {
    const { openStore } = await import('../app/openStore.ts');
    const { store } = await openStore({
      settings,
      cleanup,
      join: true,
      existing,
      onProgress: slow.note,
      onIdleError: (err) => logger.warn({ err }, 'a connection to the store broke'),
    });
    return await work({ store, cleanup, onProgress: slow.note });
  } finally {
    slow.stop();
    await cleanup.close();
  }
}

/** Whether the folder of the settings holds a certificate authority. */
export function hasAuthority(settings: Settings): boolean {
  return existsSync(path.join(pkiDir(settings), 'root.crt'));
}

async function loggerOf(settings: Settings): Promise<Logger> {
  const { createLogger } = await import('../app/logger.ts');
  return createLogger(settings.log_level === 'info' ? 'error' : settings.log_level);
}

function hostActor(): string {
  try {
    return `host/${process.env['SUDO_USER'] ?? userInfo().username}`;
  } catch {
    return `host/${String(process.getuid?.() ?? 'unknown')}`; // an account without a name
  }
}
