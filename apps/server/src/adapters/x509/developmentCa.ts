import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import type { Kind, Scope } from '@batcave/shared/identity';
import { type CertificateRecord, identityUri } from '../../identity/index.ts';
import { type Issuer, makeCertificate, makeKey, readKey } from './certificate.ts';

const DAY_MS = 86_400_000;
const CA_LIFE_MS = 3650 * DAY_MS;
const LEAF_LIFE_MS = 90 * DAY_MS;
/** A leaf that ends sooner than this is made anew at a start. */
const RENEW_WITHIN_MS = 14 * DAY_MS;
const TENANT = 'default';

/** Paths of a certificate and its key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Everything that the server and the parts on this machine need to speak mTLS. */
export interface DevelopmentCa {
  readonly paths: {
    readonly ca: string;
    readonly server: CertificateFiles;
    readonly agent: CertificateFiles;
    readonly operator: CertificateFiles;
    readonly viewer: CertificateFiles;
    readonly producer: CertificateFiles;
  };
  /** To be entered as issued. */
  readonly records: readonly CertificateRecord[];
  /** Whom the browser console speaks for. */
  readonly operatorPrincipal: CertificateRecord;
  readonly serverTls: ServerTls;
}

/** What the listener presents, and which CA its clients must come from. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
}

interface Identity {
  readonly kind: Kind;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** A name as an identity may have it: letters, digits, dot, dash and underscore. */
function asName(text: string, otherwise: string): string {
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

const OPERATOR_SCOPES: readonly Scope[] = [
  'sentry.read',
  'sentry.alert.read',
  'sentry.alert.write',
  'sentry.policy.read',
  'sentry.policy.write',
];

function identities(): Record<'agent' | 'operator' | 'viewer' | 'producer', Identity> {
  return {
    agent: { kind: 'agent', name: asName(hostname(), 'agent'), scopes: ['sentry.ingest'] },
    operator: { kind: 'console', name: userName(), scopes: OPERATOR_SCOPES },
    viewer: { kind: 'console', name: 'viewer', scopes: ['sentry.read', 'sentry.alert.read'] },
    producer: { kind: 'producer', name: 'producer', scopes: ['sentry.ingest'] },
  };
}

function filesOf(dir: string, stem: string): CertificateFiles {
  return { cert: path.join(dir, `${stem}.crt`), key: path.join(dir, `${stem}.key`) };
}

/** Whole or not at all: a start that is cut short leaves the old file or none. */
function writePem(file: string, pem: string): void {
  writeFileSync(`${file}.partial`, pem, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

function readPair(files: CertificateFiles): { cert: X509Certificate; key: KeyObject } | undefined {
  if (!existsSync(files.cert) || !existsSync(files.key)) return undefined;
  const cert = new X509Certificate(readFileSync(files.cert));
  const key = readKey(readFileSync(files.key, 'utf8'));
  // A certificate is written after its key: a pair that does not match is a start that was cut short.
  return cert.checkPrivateKey(key) ? { cert, key } : undefined;
}

function writePair(files: CertificateFiles, cert: X509Certificate, key: KeyObject): void {
  writePem(files.key, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  writePem(files.cert, cert.toString());
}

async function authority(
  dir: string,
  stem: string,
  commonName: string,
): Promise<Issuer & { certificate: X509Certificate }> {
  const files = filesOf(dir, stem);
  const found = readPair(files);
  if (found !== undefined) return { certificate: found.cert, commonName, key: found.key };
  const key = await makeKey();
  const certificate = makeCertificate(
    {
      commonName,
      kind: 'ca',
      names: [],
      notAfterMs: Date.now() + CA_LIFE_MS,
      publicKey: createPublicKey(key),
    },
    { commonName, key },
  );
  writePair(files, certificate, key);
  return { certificate, commonName, key };
}

/** Makes the leaf unless one is there that fits: of this issuer, with these names, and good for a while. */
async function leaf(
  dir: string,
  stem: string,
  issuer: Issuer & { certificate: X509Certificate },
  wanted: { kind: 'client' | 'server'; names: readonly string[] },
): Promise<X509Certificate> {
  const files = filesOf(dir, stem);
  const found = readPair(files)?.cert;
  const names = wanted.names.map((name) => name.replace(/^IP:/, 'IP Address:')).join(', ');
  if (
    found !== undefined &&
    found.checkIssued(issuer.certificate) &&
    found.subjectAltName === names &&
    Date.parse(found.validTo) > Date.now() + RENEW_WITHIN_MS
  )
    return found;
  const key = await makeKey();
  const made = makeCertificate(
    {
      commonName: stem,
      ...wanted,
      notAfterMs: Date.now() + LEAF_LIFE_MS,
      publicKey: createPublicKey(key),
    },
    issuer,
  );
  writePair(files, made, key);
  return made;
}

function recordOf(cert: X509Certificate, identity: Identity, tenant: string): CertificateRecord {
  return {
    fingerprint: cert.fingerprint256,
    tenant,
    kind: identity.kind,
    name: identity.name,
    scopes: [...identity.scopes],
    notAfterMs: Date.parse(cert.validTo),
    status: 'active',
  };
}

/**
 * Makes, or finds, a certificate authority for trying things out and everything it issues.
 *
 * One CA for servers and one for clients: a server certificate can never pass for a client. The
 * folder is for its owner alone. It is for development: the CA key lies beside what it signs.
 */
export async function createDevelopmentCa(options: {
  readonly dir: string;
  readonly trustDomain: string;
  /** Names and addresses of the server besides localhost. */
  readonly hosts: readonly string[];
}): Promise<DevelopmentCa> {
  const { dir, trustDomain, hosts } = options;
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  const [servers, clients] = await Promise.all([
    authority(dir, 'server-ca', 'Sentry development servers'),
    authority(dir, 'client-ca', 'Sentry development clients'),
  ]);
  const known = identities();
  const serverNames = ['DNS:localhost', 'IP:127.0.0.1', 'IP:0:0:0:0:0:0:0:1'].concat(
    hosts.map((host) => (/^[\d.]+$|:/.test(host) ? `IP:${host}` : `DNS:${host}`)),
  );
  const client = async (role: keyof typeof known): Promise<CertificateRecord> => {
    const identity = known[role];
    const uri = identityUri(trustDomain, { tenant: TENANT, ...identity });
    const cert = await leaf(dir, role, clients, { kind: 'client', names: [`URI:${uri}`] });
    return recordOf(cert, identity, TENANT);
  };
  const [, agent, operator, viewer, producer] = await Promise.all([
    leaf(dir, 'server', servers, { kind: 'server', names: serverNames }),
    client('agent'),
    client('operator'),
    client('viewer'),
    client('producer'),
  ]);
  const server = filesOf(dir, 'server');
  return {
    paths: {
      ca: filesOf(dir, 'server-ca').cert,
      server,
      agent: filesOf(dir, 'agent'),
      operator: filesOf(dir, 'operator'),
      viewer: filesOf(dir, 'viewer'),
      producer: filesOf(dir, 'producer'),
    },
    records: [agent, operator, viewer, producer],
    operatorPrincipal: operator,
    serverTls: {
      cert: readFileSync(server.cert, 'utf8'),
      key: readFileSync(server.key, 'utf8'),
      clientCa: clients.certificate.toString(),
    },
  };
}

/** Issues one more client certificate of the development CA, as PEM. It must be entered in the registry to be of use. */
export async function issueDevelopmentCertificate(options: {
  readonly dir: string;
  readonly trustDomain: string;
  readonly tenant: string;
  readonly kind: Kind;
  readonly name: string;
  readonly scopes: readonly Scope[];
}): Promise<{ cert: string; key: string; record: CertificateRecord }> {
  const { dir, trustDomain, tenant, kind, name, scopes } = options;
  const clients = await authority(dir, 'client-ca', 'Sentry development clients');
  const key = await makeKey();
  const cert = makeCertificate(
    {
      commonName: name,
      kind: 'client',
      names: [`URI:${identityUri(trustDomain, { tenant, kind, name })}`],
      notAfterMs: Date.now() + LEAF_LIFE_MS,
      publicKey: createPublicKey(key),
    },
    clients,
  );
  return {
    cert: cert.toString(),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: recordOf(cert, { kind, name, scopes }, tenant),
  };
}
