import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Grant, Kind } from '@batcave/shared/identity';
import {
  CleanupStack,
  createLogger,
  openPki,
  type Pki,
  readSettings,
} from '../../src/app/index.ts';
import type { TestDatabase } from './database.ts';

/** Opens the certificate authority of a data folder over a test's store, and closes it after the work. */
export async function withTestPki<T>(
  at: { readonly database: TestDatabase; readonly dataDir: string },
  work: (pki: Pki) => Promise<T>,
): Promise<T> {
  const cleanup = new CleanupStack();
  try {
    const pki = await openPki({
      settings: readSettings([{ origin: 'test', values: { data_dir: at.dataDir } }]),
      store: at.database.openStore(),
      cleanup,
      logger: createLogger('silent'),
      now: Date.now,
      onProgress: () => undefined,
    });
    return await work(pki);
  } finally {
    await cleanup.close();
  }
}

/** Makes a key for a client, and what a request would say of it. */
export function makeClientKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
    type: 'spki',
    format: 'der',
  });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    csr: { keyType: 'ec', keyDetails: { namedCurve: 'prime256v1' }, spki },
  };
}

/** Issues a certificate by the real authority, with its record and grants in the test's store. */
export async function issueIdentity(
  at: { readonly database: TestDatabase; readonly dataDir: string },
  identity: {
    readonly tenant: string;
    readonly kind: Kind;
    readonly name: string;
    readonly grants: readonly Grant[];
  },
): Promise<{ readonly cert: string; readonly key: string; readonly serial: string }> {
  const { key, csr } = makeClientKey();
  return withTestPki(at, async ({ certificates }) => {
    const asker = {
      tenant: identity.tenant,
      actor: 'test',
      traceId: 'test',
      nowMs: Date.now(),
    };
    const leaf = await certificates.issue(asker, identity, csr, 3_600_000, identity.grants);
    return { cert: leaf.chain, key, serial: leaf.serial };
  });
}

/** Every right that a tenant has to give. */
export const ALL_ROLES: readonly Grant[] = [
  { role: 'operator' },
  { role: 'policy_editor' },
  { role: 'producer' },
  { role: 'auditor' },
  { role: 'security_admin' },
  { role: 'tenant_admin' },
];
