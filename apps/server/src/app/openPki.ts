import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  aloneWithAuthorities,
  currentRevocationLists,
  knownAuthorities,
  PgAccess,
  PgCertificates,
  PgEnrolment,
  PgIdentities,
  type PgStore,
  recordAuthorities,
} from '../adapters/postgres/identities.ts';
import {
  type Authorities,
  type CaOptions,
  readAuthorities,
  startSigner,
} from '../adapters/x509/index.ts';
import type { CleanupStack } from './CleanupStack.ts';
import { pkiDir } from './dataDir.ts';
import type { Logger } from './logger.ts';
import { serverNames } from './publicAddresses.ts';
import { keepRevocationLists } from './revocationLists.ts';
import type { Settings } from './settings.ts';
import { TRUST_DOMAIN } from './shipped.ts';

/** Everything that has to do with certificates and who may do what. */
export type Pki = Awaited<ReturnType<typeof openPki>>;

/** Where the root key lies when it is not in the folder of the CA, and the file with its passphrase. */
export type RootPlace = Pick<CaOptions, 'rootDir' | 'rootSecretFile'>;

/**
 * Starts the signer, over a CA that is made if neither the folder nor the store knows one, and opens
 * what is kept of identities. The keys of the CA never come into this process.
 *
 * @throws Error with what to do when the folder's CA is not the store's: its certificates would be strangers.
 */
export async function openPki(options: {
  readonly settings: Settings;
  readonly store: PgStore;
  readonly cleanup: CleanupStack;
  readonly logger: Logger;
  readonly now: () => number;
  readonly onProgress: (text: string) => void;
  readonly root?: RootPlace;
}) {
  const { settings, store, cleanup, logger, now, onProgress, root = {} } = options;
  const dir = pkiDir(settings);
  const { signer, authorities } = await aloneWithAuthorities(store, async () => {
    const known = await knownAuthorities(store);
    const isNew = !existsSync(path.join(dir, 'root.crt'));
    if (isNew && known.size > 0)
      throw new Error(
        `This store has a certificate authority, but the folder ${dir} holds none. Copy the folder of the first server there (pki_dir), or name it with --pki-dir.`,
      );
    if (isNew) onProgress('making a certificate authority');
    const signer = await startSigner({
      dir,
      ...root,
      trustDomain: TRUST_DOMAIN,
      serverNames: serverNames(settings),
      maxPerMinute: settings.max_certificates_per_minute,
      ...(settings.pki_secret_file === '' ? {} : { secretFile: settings.pki_secret_file }),
      onNote: (text) => logger.warn({ part: 'certificate authority' }, text),
      onExit: (exit) => logger.error({ exit }, 'the signer ended; it is started again'),
    });
    cleanup.defer('signer', () => signer.stop());
    const authorities = readAuthorities(dir);
    assertOfThisStore(authorities, known, dir);
    await recordAuthorities(store, listAuthorities(authorities));
    return { signer, authorities };
  });
  const identities = new PgIdentities(store);
  await identities.refresh();
  const onChange = (): Promise<void> => identities.changed();
  const revocation = keepRevocationLists(() =>
    currentRevocationLists(store, signer, authorities.clients, now()),
  );
  identities.onChange(() => revocation.forget());
  const certificates = new PgCertificates({ store, signer, trustDomain: TRUST_DOMAIN, onChange });
  return {
    dir,
    signer,
    authorities,
    identities,
    certificates,
    enrolment: new PgEnrolment({ store, certificates, trustDomain: TRUST_DOMAIN }),
    access: new PgAccess({ store, onChange }),
    revocationLists: () => revocation.current(),
  };
}

function listAuthorities({ root, clients, servers }: Authorities) {
  return [
    { use: 'root' as const, certificate: root },
    ...clients.map((certificate) => ({ use: 'clients' as const, certificate })),
    ...servers.map((certificate) => ({ use: 'servers' as const, certificate })),
  ];
}

function assertOfThisStore(
  authorities: Authorities,
  known: ReadonlyMap<string, string>,
  dir: string,
): void {
  const roots = [...known].filter(([, use]) => use === 'root').map(([fingerprint]) => fingerprint);
  if (roots.length === 0 || roots.includes(authorities.root.fingerprint256)) return;
  throw new Error(
    `The certificate authority in ${dir} is not the one of this store. Copy the folder of the first server there, or use its own with --pki-dir.`,
  );
}
