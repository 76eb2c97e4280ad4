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
} from '../adapters/postgres/index.ts';
import {
  type Authorities,
  type CaOptions,
  readAuthorities,
  startSigner,
} from '../adapters/x509/index.ts';
import type { CleanupStack } from './CleanupStack.ts';
import { dataPaths } from './dataDir.ts';
import type { Logger } from './logger.ts';
import { keepRevocationLists } from './revocationLists.ts';
import type { Settings } from './settings.ts';
import { TRUST_DOMAIN } from './shipped.ts';

/** Everything that has to do with certificates and who may do what. */
export type Pki = Awaited<ReturnType<typeof openPki>>;

/** Where the root key lies when it is not in the folder of the CA, and the file with its passphrase. */
export type RootPlace = Pick<CaOptions, 'rootDir' | 'rootSecretFile'>;

/** The folder of the CA. */
export function pkiDir(settings: Settings): string {
  return settings.pki_dir === '' ? dataPaths(settings.data_dir).pki : settings.pki_dir;
}

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

/** Where others reach this server: under its first public name, if it has one. */
export function publicAddresses<A extends { readonly api: string; readonly enrol: string }>(
  addresses: A,
  settings: Settings,
): { readonly api: string; readonly enrol: string } {
  const [name] = serverNames(settings).slice(LOCAL_NAMES.length);
  const under = (address: string): string => {
    if (name === undefined || address === '') return address;
    const url = new URL(address);
    url.hostname = name.includes(':') ? `[${name}]` : name;
    return url.origin;
  };
  return { api: under(addresses.api), enrol: under(addresses.enrol) };
}

const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

/** Names and addresses of the server: `DNS:…` and `IP:…` are told apart by whoever signs. */
export function serverNames({ public_hosts: hosts }: Settings): readonly string[] {
  const named = hosts
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  return [...LOCAL_NAMES, ...named];
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
