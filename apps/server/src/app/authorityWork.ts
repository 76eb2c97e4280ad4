import type { X509Certificate } from 'node:crypto';
import {
  type PgStore,
  recordAuthorities,
  SERVER_ITSELF,
  writeAudit,
} from '../adapters/postgres/identities.ts';
import { backupCa, readAuthorities, restoreCa, rollOver } from '../adapters/x509/index.ts';
import type { Asker } from '../alerts/index.ts';
import { formatInstant } from '@batcave/shared/time';
import { pkiDir } from './dataDir.ts';
import type { RootPlace } from './openPki.ts';
import type { Settings } from './settings.ts';

/** Whose authority it is, and who does something with it. */
interface AuthorityWork {
  readonly store: PgStore;
  readonly settings: Settings;
  readonly asker: Asker;
}

/**
 * Makes a new CA for clients, recorded and audited. Servers use it from their next start on.
 *
 * @throws Error that says what must be done, above all where the root key must be brought
 */
export async function rollOverClients(
  { store, settings, asker }: AuthorityWork,
  options: RootPlace & { readonly distrustOld: boolean },
): Promise<X509Certificate> {
  const made = await rollOver({
    ...options,
    dir: pkiDir(settings),
    use: 'clients',
    ...(settings.pki_secret_file === '' ? {} : { secretFile: settings.pki_secret_file }),
  });
  await recordAuthorities(store, [{ use: 'clients', certificate: made }]);
  await audit(store, asker, 'authority.rolled_over', made.fingerprint256, {
    use: 'clients',
    distrust_old: options.distrustOld,
  });
  return made;
}

/** Puts the folder of the CA into one file, which is audited: the keys have left the folder. */
export async function backUpAuthority(
  { store, settings, asker }: AuthorityWork,
  root: X509Certificate,
  file: string,
): Promise<string[]> {
  const names = await backupCa(pkiDir(settings), file);
  await audit(store, asker, 'authority.backed_up', root.fingerprint256, { file });
  return names;
}

/**
 * Restores the folder of a CA, where there is none. Its passphrase is not in the backup.
 *
 * @returns the names of the files, and the root by which others can tell that it is theirs
 */
export async function restoreAuthority(
  settings: Settings,
  file: string,
): Promise<{ readonly names: string[]; readonly root: X509Certificate }> {
  const names = await restoreCa(file, pkiDir(settings));
  return { names, root: readAuthorities(pkiDir(settings)).root };
}

/** The public keys of the audit log's checkpoints, as the folder of the CA has them. PEM, newest first. */
export function auditKeys(settings: Settings): readonly string[] {
  return readAuthorities(pkiDir(settings)).auditKeys;
}

/** Tells the audit log that there is a new authority. */
export function auditNewAuthority(
  { store, asker }: Omit<AuthorityWork, 'settings'>,
  root: X509Certificate,
): Promise<void> {
  return audit(store, asker, 'authority.made', root.fingerprint256, { use: 'root' });
}

/** Authorities belong to no tenant. */
function audit(
  store: PgStore,
  asker: Asker,
  action: string,
  objectId: string,
  after: unknown,
): Promise<void> {
  return store.transaction((tx) =>
    writeAudit(tx, [
      {
        tenant_id: SERVER_ITSELF,
        at: formatInstant(asker.nowMs),
        actor: asker.actor,
        action,
        object_type: 'authority',
        object_id: objectId,
        before: null,
        after,
        trace_id: asker.traceId,
      },
    ]),
  );
}
