import { createPublicKey, type X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { hostname, userInfo } from 'node:os';
import type { Kind, Scope } from '@batcave/shared/identity';
import { type CertificateRecord, identityUri } from '../../identity/index.ts';
import { type Issuer, makeCaKey, makeCertificate, makeLeafKey } from './certificate.ts';
import { type CertificateFiles, filesOf, readPair, writePair } from './pairFiles.ts';

const DAY_MS = 86_400_000;
const CA_LIFE_MS = 365 * DAY_MS;
const LEAF_LIFE_MS = 90 * DAY_MS;
/** What ends sooner than this is made anew at a start. */
const RENEW_WITHIN_MS = 14 * DAY_MS;
const TENANT = 'default';

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

type Authority = Issuer & { readonly certificate: X509Certificate };

function lastsAWhile(certificate: X509Certificate): boolean {
  return Date.parse(certificate.validTo) > Date.now() + RENEW_WITHIN_MS;
}

/** Loads the CA, or makes one when there is none that can be used. What an older one issued is then made anew too. */
async function authority(dir: string, stem: string, commonName: string): Promise<Authority> {
  const files = filesOf(dir, stem);
  const found = readPair(files);
  if (found?.certificate.ca === true && lastsAWhile(found.certificate))
    return { ...found, commonName };
  const key = await makeCaKey();
  const notAfterMs = Date.now() + CA_LIFE_MS;
  const certificate = makeCertificate(
    { commonName, kind: 'ca', names: [], notAfterMs, publicKey: createPublicKey(key) },
    { commonName, key },
  );
  writePair(files, { certificate, key });
  return { certificate, commonName, key };
}

/** Issues a leaf that ends before its CA does. */
async function issue(
  issuer: Authority,
  wanted: { commonName: string; kind: 'client' | 'server'; names: readonly string[] },
): Promise<{ certificate: X509Certificate; key: Awaited<ReturnType<typeof makeLeafKey>> }> {
  const key = await makeLeafKey();
  const notAfterMs = Math.min(Date.now() + LEAF_LIFE_MS, Date.parse(issuer.certificate.validTo));
  const publicKey = createPublicKey(key);
  return { certificate: makeCertificate({ ...wanted, notAfterMs, publicKey }, issuer), key };
}

/** Loads the leaf, or makes it unless the one there is of this very CA, with these names, and good for a while. */
async function leaf(
  dir: string,
  stem: string,
  issuer: Authority,
  wanted: { kind: 'client' | 'server'; names: readonly string[] },
): Promise<X509Certificate> {
  const files = filesOf(dir, stem);
  const found = readPair(files)?.certificate;
  const names = wanted.names.map((name) => name.replace(/^IP:/, 'IP Address:')).join(', ');
  if (
    found?.subjectAltName === names &&
    found.checkIssued(issuer.certificate) &&
    found.verify(issuer.certificate.publicKey) &&
    lastsAWhile(found)
  )
    return found;
  const made = await issue(issuer, { commonName: stem, ...wanted });
  writePair(files, made);
  return made.certificate;
}

/** A host as a certificate names it; an IPv6 address in the long form in which Node prints it back. */
function hostEntry(host: string): string {
  if (/^[\d.]+$/.test(host)) return `IP:${host}`;
  return isIPv6(host) ? `IP:${longIpv6(host)}` : `DNS:${host}`;
}

function longIpv6(address: string): string {
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill('0'), ...tail].join(':').toUpperCase();
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
  const serverNames = ['localhost', '127.0.0.1', '::1', ...hosts].map(hostEntry);
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
  const { certificate, key } = await issue(clients, {
    commonName: name,
    kind: 'client',
    names: [`URI:${identityUri(trustDomain, { tenant, kind, name })}`],
  });
  return {
    cert: certificate.toString(),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: recordOf(certificate, { kind, name, scopes }, tenant),
  };
}
