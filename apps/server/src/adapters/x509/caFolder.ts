import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a private key in the folder is for. Part of what its encryption is bound to. */
export type KeyUse = 'root' | 'clients' | 'servers' | 'audit';

/** Where the parts of a certificate authority lie. */
export function caPaths(dir: string, rootDir = path.join(dir, 'offline')) {
  const at = (name: string): string => path.join(dir, name);
  return {
    /** The passphrase of a folder whose owner named none. */
    secret: at('secret'),
    /** Trusted by whoever connects to a server. */
    rootCert: at('root.crt'),
    /** Needed to make an issuing CA, and for nothing else: it can be kept off this machine. */
    rootKey: path.join(rootDir, 'root.key'),
    /** Says which issuing CAs the root has revoked; made whenever the root key is at hand. */
    rootList: at('root.crl'),
    /** What is on that list, and its number. */
    rootRevoked: at('root-revoked.json'),
    clientsCert: at('clients-ca.crt'),
    clientsKey: at('clients-ca.key'),
    serversCert: at('servers-ca.crt'),
    serversKey: at('servers-ca.key'),
    auditKey: at('audit.key'),
    auditPublic: at('audit.pub'),
    /** Every signature that was ever made here. */
    signatures: at('signatures.jsonl'),
  };
}
export type CaPaths = ReturnType<typeof caPaths>;

/** Names of keys of clients CAs that issue no more, but whose revocation lists are still wanted. */
export const RETIRED_KEY = /^clients-ca\.[0-9a-f]{16}\.key$/;

/** Where the key of a clients CA goes when its successor takes over. */
export function retiredKeyPath(dir: string, certificate: X509Certificate): string {
  const id = certificate.fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase();
  return path.join(dir, `clients-ca.${id}.key`);
}

/** The certificates of a folder: all that a server may see of its authorities. */
export interface Authorities {
  /** Clients trust it. `toString()` is PEM, `fingerprint256` its SHA-256. */
  readonly root: X509Certificate;
  /** Each may have issued a client's certificate. Newest first: that one issues. */
  readonly clients: readonly X509Certificate[];
  /** Issues the servers' certificates, newest first. */
  readonly servers: readonly X509Certificate[];
  /** Revocation list of the root as PEM, for whoever checks the chain up to it. */
  readonly rootRevocationList: string | undefined;
  /** Public keys of the audit log's checkpoints, PEM, newest first. */
  readonly auditKeys: readonly string[];
}

/**
 * Reads the public part of a CA's folder. No key is opened and no passphrase read.
 *
 * @throws Error that says which file is missing
 */
export function readAuthorities(dir: string): Authorities {
  const paths = caPaths(dir);
  const certificates = (file: string): [X509Certificate, ...X509Certificate[]] => {
    const [first, ...others] = readCertificates(file);
    if (first === undefined)
      throw new Error(`${file} holds no certificate: make the authorities first, or restore them.`);
    return [first, ...others];
  };
  return {
    root: certificates(paths.rootCert)[0],
    clients: certificates(paths.clientsCert),
    servers: certificates(paths.serversCert),
    rootRevocationList: existsSync(paths.rootList)
      ? readFileSync(paths.rootList, 'utf8')
      : undefined,
    auditKeys: blocksOf(paths.auditPublic, 'PUBLIC KEY'),
  };
}

/** The certificates of a PEM file, in its order; none when it is missing or damaged. */
export function readCertificates(file: string): X509Certificate[] {
  try {
    return blocksOf(file, 'CERTIFICATE').map((pem) => new X509Certificate(pem));
  } catch {
    return []; // what can be made anew is, and what cannot says so
  }
}

/** The PEM blocks of a kind in a file; none when there is no file. */
export function blocksOf(file: string, label: string): string[] {
  if (!existsSync(file)) return [];
  const block = new RegExp(`-----BEGIN ${label}-----[^-]*-----END ${label}-----\\n?`, 'g');
  return readFileSync(file, 'utf8').match(block) ?? [];
}
