import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type { SecureContextOptions, SecureVersion } from 'node:tls';
import { type Kind, type Scope, SCOPES } from '@batcave/shared/identity';
import {
  type CertificateProfile,
  type Issuer,
  makeCaKey,
  makeCertificate,
  makeLeafKey,
} from '../../src/adapters/x509/index.ts';
import { type CertificateRecord, identityUri } from '../../src/identity/index.ts';

export const TRUST_DOMAIN = 'test.internal';
const DAY_MS = 86_400_000;

/** A party with its certificate, as it opens a connection. */
export interface Party {
  readonly name: string;
  readonly tls: SecureContextOptions & { readonly maxVersion?: SecureVersion };
  readonly record: CertificateRecord | undefined;
}

interface Authority extends Issuer {
  readonly certificate: X509Certificate;
}

async function makeAuthority(commonName: string): Promise<Authority> {
  const key = await makeCaKey();
  const certificate = makeCertificate(
    {
      commonName,
      kind: 'ca',
      names: [],
      notAfterMs: Date.now() + DAY_MS,
      publicKey: createPublicKey(key),
    },
    { commonName, key },
  );
  return { commonName, key, certificate };
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The authorities of a test, the server's certificate, and a registry to enter parties in. */
export async function createIdentities() {
  const [servers, clients, strangers] = await Promise.all([
    makeAuthority('test servers'),
    makeAuthority('test clients'),
    makeAuthority('test clients'), // the same name on another key
  ]);
  const registry = new Map<string, CertificateRecord>();

  /** Issues a leaf; what is not said is good. */
  const leaf = async (
    name: string,
    issuer: Issuer = clients,
    profile: Partial<CertificateProfile> = {},
  ): Promise<{ certificate: X509Certificate; key: KeyObject }> => {
    const key = await makeLeafKey();
    const uri = identityUri(TRUST_DOMAIN, { tenant: 'acme', kind: 'console', name });
    const certificate = makeCertificate(
      {
        commonName: name,
        kind: 'client',
        names: [`URI:${uri}`],
        notAfterMs: Date.now() + DAY_MS,
        publicKey: createPublicKey(key),
        ...profile,
      },
      issuer,
    );
    return { certificate, key };
  };

  /** A party with a certificate; entered in the registry unless `known` is false. */
  const party = async (options: {
    readonly name: string;
    readonly scopes?: readonly Scope[];
    readonly kind?: Kind;
    readonly issuer?: Issuer;
    readonly profile?: Partial<CertificateProfile>;
    readonly known?: boolean;
    readonly maxVersion?: SecureVersion;
  }): Promise<Party> => {
    const { name, scopes = SCOPES, kind = 'console', issuer, profile, maxVersion } = options;
    const { certificate, key } = await leaf(name, issuer, profile);
    const record: CertificateRecord = {
      serial: certificate.serialNumber.toLowerCase(),
      locked: false,
      fingerprint: certificate.fingerprint256,
      tenant: 'acme',
      kind,
      name,
      scopes: [...scopes],
      notAfterMs: Date.parse(certificate.validTo),
      status: 'active',
    };
    if (options.known !== false) registry.set(record.fingerprint, record);
    const tls = { cert: certificate.toString(), key: pem(key) };
    return { name, record, tls: maxVersion === undefined ? tls : { ...tls, maxVersion } };
  };

  const server = await leaf('server', servers, {
    kind: 'server',
    names: ['DNS:localhost', 'IP:127.0.0.1'],
  });
  return {
    registry,
    clients,
    servers,
    strangers,
    party,
    serverCa: servers.certificate.toString(),
    serverTls: {
      cert: server.certificate.toString(),
      key: pem(server.key),
      clientCas: [clients.certificate],
      root: clients.certificate.toString(),
    },
    revoke(fingerprint: string): void {
      const record = registry.get(fingerprint);
      if (record !== undefined) registry.set(fingerprint, { ...record, status: 'revoked' });
    },
  };
}

export type Identities = Awaited<ReturnType<typeof createIdentities>>;

/** Parties that TLS itself must turn away: not one byte of HTTP for them. */
export async function turnedAwayByTls(identities: Identities): Promise<Party[]> {
  const { party, clients, servers, strangers } = identities;
  const selfSigned = await makeAuthority('self-signed');
  const pastMs = Date.now() - DAY_MS;
  return [
    { name: 'no certificate', tls: {}, record: undefined },
    await party({ name: 'of-another-ca', issuer: strangers }),
    await party({ name: 'of-the-servers-ca', issuer: servers }),
    {
      name: 'self-signed',
      tls: { cert: selfSigned.certificate.toString(), key: pem(selfSigned.key) },
      record: undefined,
    },
    await party({ name: 'expired', profile: { notBeforeMs: pastMs - DAY_MS, notAfterMs: pastMs } }),
    await party({ name: 'not-yet', profile: { notBeforeMs: Date.now() + DAY_MS / 2 } }),
    await party({ name: 'for-servers', profile: { usages: ['serverAuth'] } }),
    {
      name: 'the CA itself',
      tls: { cert: clients.certificate.toString(), key: pem(clients.key) },
      record: undefined,
    },
    await party({ name: 'tls-1.2', maxVersion: 'TLSv1.2' }),
  ];
}

/** Parties with a good chain who are nobody that may speak: 403 whatever they ask. */
export async function rejectedByIdentity(identities: Identities): Promise<Party[]> {
  const { party, revoke } = identities;
  const uri = (name: string): string =>
    `URI:${identityUri(TRUST_DOMAIN, { tenant: 'acme', kind: 'console', name })}`;
  const revoked = await party({ name: 'revoked' });
  if (revoked.record !== undefined) revoke(revoked.record.fingerprint);
  return [
    revoked,
    await party({ name: 'never-issued', known: false }),
    await party({ name: 'no-usage', profile: { usages: [] } }),
    await party({ name: 'both-usages', profile: { usages: ['clientAuth', 'serverAuth'] } }),
    await party({
      name: 'other-domain',
      profile: { names: ['URI:spiffe://evil.example/tenant/acme/console/other-domain'] },
    }),
    await party({ name: 'two-names', profile: { names: [uri('two-names'), uri('root')] } }),
    await party({ name: 'no-uri', profile: { names: ['DNS:acme.example'] } }),
    await party({ name: 'other-name', profile: { names: [uri('somebody-else')] } }),
    await party({
      name: 'comma',
      profile: { names: [`DNS:x, ${uri('comma')}`] },
    }),
  ];
}
