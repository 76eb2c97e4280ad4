import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import Type from 'typebox';
import { Check } from 'typebox/schema';
import { LinkError } from '../../link/index.ts';
import { type Credentials, oneLine, type OwnCertificate } from './credentials.ts';

const PathSchema = Type.String({ minLength: 1, maxLength: 4_096 });

const AddressSchema = Type.String({ minLength: 1, maxLength: 2_048 });

/** What `sentry start` writes: where the server is, or the servers of a cluster, and which files say who we are. */
const ConnectionFileSchema = Type.Object({
  server: Type.Union([AddressSchema, Type.Array(AddressSchema, { minItems: 1, maxItems: 100 })]),
  ca: PathSchema,
  cert: PathSchema,
  key: PathSchema,
});

/** Finds the connection files, one for each tenant: every `--connect FILE` or `--connect=FILE`, else `BATCAVE_CONNECTION`. */
export function findConnectionFiles(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const named = argv.flatMap((argument, i) => {
    if (argument === '--connect') return argv[i + 1] ?? [];
    return argument.startsWith('--connect=') ? argument.slice('--connect='.length) : [];
  });
  const usual = env['BATCAVE_CONNECTION'];
  return named.length > 0 || usual === undefined || usual === '' ? [...new Set(named)] : [usual];
}

/**
 * Reads the connection file and the files it names; their paths may be relative to it. Of several
 * servers the one whose turn it is: after each failure the next is tried.
 *
 * @throws LinkError  Refused: says which file or field is wrong and what it must be.
 */
export async function loadCredentials(file: string, turn: number): Promise<Credentials> {
  const named = parseConnection(file, (await read(file, 'The connection file')).toString('utf8'));
  const at = (path: string): string => resolve(dirname(file), path);
  const [ca, cert, key] = await Promise.all([
    read(at(named.ca), `${file}: ca`),
    read(at(named.cert), `${file}: cert`),
    read(at(named.key), `${file}: key`),
  ]);
  const server = named.servers[turn % named.servers.length] as URL;
  return { server, ca, cert, key, own: readOwnCertificate(cert, at(named.cert)) };
}

function parseConnection(
  file: string,
  text: string,
): { servers: readonly URL[]; ca: string; cert: string; key: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(`${file} is not JSON. Write {"server", "ca", "cert", "key"}.`);
  }
  if (!Check(ConnectionFileSchema, value))
    throw refused(
      `${file} must hold the texts server, ca, cert and key; server may be a list of texts.`,
    );
  const { server, ca, cert, key } = value;
  const servers = [server].flat().map((address) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (
      url?.protocol !== 'https:' ||
      url.pathname !== '/' ||
      url.search !== '' ||
      url.username !== ''
    )
      throw refused(
        `${file}: server must be https://host:port, or a list of such, not ${address}.`,
      );
    return url;
  });
  return { servers, ca, cert, key };
}

function readOwnCertificate(pem: Buffer, path: string): OwnCertificate {
  try {
    const { subject, issuer, validTo } = new X509Certificate(pem);
    return {
      subject: oneLine(subject),
      issuer: oneLine(issuer),
      validToMs: Date.parse(validTo),
    };
  } catch {
    throw refused(`${path} is not a certificate in PEM form.`);
  }
}

async function read(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw refused(`${what} cannot be read: ${path} (${code}).`);
  }
}

function refused(reason: string): LinkError {
  return new LinkError({ refused: true, code: 'connection_file', reason });
}
