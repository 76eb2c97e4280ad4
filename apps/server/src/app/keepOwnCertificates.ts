import path from 'node:path';
import { aloneWithAuthorities, type PgStore } from '../adapters/postgres/index.ts';
import type { CleanupStack } from './CleanupStack.ts';
import { keepLocalIdentities } from './localIdentities.ts';
import type { Logger } from './logger.ts';
import type { Pki } from './openPki.ts';
import { serverNames } from './publicAddresses.ts';
import { keepServerCertificate, type ServerPair } from './serverCertificate.ts';
import type { Settings } from './settings.ts';

/** How often they are looked at. Each has days left when it is renewed. */
const LOOK_MS = 3_600_000;

/**
 * The certificates of this server and, if it is to keep some, of the identities of its machine: there
 * when it resolves, and renewed from then on.
 */
export async function keepOwnCertificates(options: {
  readonly pki: Pki;
  readonly store: PgStore;
  readonly settings: Settings;
  readonly cleanup: CleanupStack;
  readonly logger: Logger;
  readonly now: () => number;
}) {
  const { pki, store, settings, cleanup, logger, now } = options;
  const names = serverNames(settings);
  const keep = async () => {
    const server = await keepServerCertificate(pki, settings.data_dir, names, now());
    if (!settings.local_identities) return { server, local: {} };
    // Another server may have the same folder.
    const local = await aloneWithAuthorities(store, () =>
      keepLocalIdentities(pki, now(), ({ kind, name }) =>
        logger.warn(
          { identity: `${kind}/${name}` },
          'its certificate was revoked: the server gives it no other. On this host, sentry pki issue does',
        ),
      ),
    );
    return { server, local };
  };
  const first = await keep();
  let pair = first.server.pair;
  let renewed = (_pair: ServerPair): void => undefined;
  const look = async (): Promise<void> => {
    const { server } = await keep();
    if (server.pair.cert === pair.cert) return;
    pair = server.pair;
    renewed(pair);
  };
  const timer = setInterval(() => {
    look().catch((err: unknown) => logger.error({ err }, 'a certificate could not be renewed'));
  }, LOOK_MS);
  cleanup.defer('renewals', () => clearInterval(timer));
  return {
    paths: { ca: path.join(pki.dir, 'root.crt'), server: first.server.files, ...first.local },
    /** What the listeners present now. */
    server: (): ServerPair => pair,
    onRenewed(listener: (pair: ServerPair) => void): void {
      renewed = listener;
    },
  };
}
