import { createPublicKey, type X509Certificate } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Grant } from '@batcave/shared/identity';
import { type CertificateFiles, filesOf, keepLeaf } from '../adapters/x509/index.ts';
import {
  type CsrFacts,
  identityUri,
  type NamedIdentity,
  readLifetime,
  renewAtMs,
} from '../identity/index.ts';
import type { LocalRole } from './dataDir.ts';
import type { Pki } from './openPki.ts';
import { TRUST_DOMAIN } from './shipped.ts';

export const LOCAL_TENANT = 'default';

/** An identity that the server makes for itself or its machine, and what it holds from the beginning. */
export interface LocalIdentity extends NamedIdentity {
  readonly grants: readonly Grant[];
}

/** A name as an identity may have it: letters, digits, dot, dash and underscore. */
export function asName(text: string, otherwise: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 128);
  return /^\.*$/.test(name) ? otherwise : name;
}

function userName(): string {
  try {
    return asName(userInfo().username, 'operator');
  } catch {
    return 'operator'; // an account without a name, as in some containers
  }
}

/** Who speaks from this machine. The operator is whoever started the server. */
export function localIdentities(): Readonly<Record<LocalRole, LocalIdentity>> {
  const tenant = LOCAL_TENANT;
  return {
    agent: {
      tenant,
      kind: 'agent',
      name: asName(hostname(), 'agent'),
      grants: [{ role: 'producer' }],
    },
    operator: {
      tenant,
      kind: 'console',
      name: userName(),
      grants: [
        { role: 'operator' },
        { role: 'policy_editor' },
        { role: 'remediator' },
        { role: 'auditor' },
      ],
    },
    viewer: { tenant, kind: 'console', name: 'viewer', grants: [{ role: 'viewer' }] },
    producer: { tenant, kind: 'producer', name: 'producer', grants: [{ role: 'producer' }] },
  };
}

/**
 * Sees to it that the identities of this machine have certificates that last: finds them in the
 * folder, or has them issued as any other, with their audit rows.
 */
export async function keepLocalIdentities(
  pki: Pki,
  nowMs: number,
  onRefused: (identity: NamedIdentity) => void,
): Promise<Readonly<Record<LocalRole, CertificateFiles>>> {
  const files = {} as Record<LocalRole, CertificateFiles>;
  for (const [role, identity] of Object.entries(localIdentities())) {
    files[role as LocalRole] = filesOf(pki.dir, role);
    // Whoever took its certificate away did not mean it to come back by itself.
    if (await pki.certificates.isLastRevoked(identity)) {
      onRefused(identity);
      continue;
    }
    await keepIdentity(pki, identity, files[role as LocalRole], nowMs);
  }
  return files;
}

/** Sees to it that the files hold a certificate of the identity that lasts. */
export async function keepIdentity(
  pki: Pki,
  identity: LocalIdentity,
  files: CertificateFiles,
  nowMs: number,
  lifetime?: string,
): Promise<void> {
  const { tenant, kind, grants } = identity;
  await keepLeaf({
    files,
    isGood: (certificate) => isGood(certificate, identity, pki, nowMs),
    make: async (spki) => {
      const asker = { tenant, actor: 'server', traceId: 'local-identities', nowMs };
      const lifetimeMs = readLifetime(kind, lifetime);
      const csr = factsOf(spki);
      return (await pki.certificates.issue(asker, identity, csr, lifetimeMs, grants)).chain;
    },
  });
}

function isGood(
  certificate: X509Certificate,
  identity: NamedIdentity,
  pki: Pki,
  nowMs: number,
): boolean {
  const record = pki.identities.find(certificate.fingerprint256);
  const uri = `URI:${identityUri(TRUST_DOMAIN, identity)}`;
  return (
    record?.status === 'active' &&
    certificate.subjectAltName === uri &&
    nowMs < renewAtMs(Date.parse(certificate.validFrom), Date.parse(certificate.validTo))
  );
}

/** What a request would say of a key that was made here. */
function factsOf(spki: Buffer): CsrFacts {
  const { asymmetricKeyType: keyType, asymmetricKeyDetails } = createPublicKey({
    key: spki,
    format: 'der',
    type: 'spki',
  });
  const { modulusLength, publicExponent, namedCurve } = asymmetricKeyDetails ?? {};
  return { keyType, keyDetails: { modulusLength, publicExponent, namedCurve }, spki };
}
