import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { hostname } from 'node:os';
import {
  type enrol,
  type Enrolled,
  type EnrolFailure,
  formatKey,
  type makeKey,
  readChain,
  type readPkcs12,
  type renew,
} from '@batcave/enrol';
import { parseBundle } from '@batcave/shared/identity';
import type { Pkcs12Import } from '../../ipc/identity.ts';
import type { HeldKeys } from './heldKeys.ts';
import { certificateOf, type HeldIdentity } from './identityStore.ts';
import { KeychainError } from './secretStore.ts';

/** Where certificates come from. */
export interface Authority {
  readonly makeKey: typeof makeKey;
  readonly enrol: typeof enrol;
  readonly renew: typeof renew;
  readonly readPkcs12: (bytes: Uint8Array, passphrase: string) => ReturnType<typeof readPkcs12>;
}

/** A certificate whose key is in the keychain already, or why there is none. */
export type Obtained =
  | { readonly ok: true; readonly held: HeldIdentity }
  | { readonly ok: false; readonly code: string; readonly reason: string };

interface Ports {
  readonly keys: HeldKeys;
  readonly authority: Authority;
  readonly nowMs: () => number;
}

/**
 * Trades an enrolment bundle for a certificate.
 *
 * The key goes into the keychain before the token is used, under a name that follows from the token:
 * whatever breaks in between, trying again finds the same key, and the server gives the same
 * certificate for it.
 */
export async function obtainByBundle(text: string, ports: Ports): Promise<Obtained> {
  const parsed = parseBundle(text);
  if (!parsed.ok) return { ok: false, code: 'invalid_bundle', reason: parsed.reason };
  const { bundle } = parsed;
  const keyName = `enrolment ${createHash('sha256').update(bundle.token).digest('hex').slice(0, 16)}`;
  return withKey(keyName, ports, (key) =>
    ports.authority.enrol({ bundle, key, nameHint: hostname() }),
  );
}

/** Gets the next certificate with a new key, from the first server that answers. */
export function obtainByRenewal(
  current: HeldIdentity,
  currentKey: string,
  ports: Ports,
): Promise<Obtained> {
  const keyName = `renewal of ${certificateOf(current)?.serial ?? ''}`;
  return withKey(keyName, ports, async (newKey) => {
    const { root, certificate } = current;
    let answer: Enrolled | EnrolFailure | undefined;
    for (const server of current.servers) {
      const request = { server, root, certificate, key: currentKey, newKey };
      answer = await ports.authority.renew(request);
      if (answer.ok || answer.code !== 'unreachable') break;
    }
    if (answer?.ok !== true) return answer as EnrolFailure;
    // A cluster has more servers than the one that answered: the others stay known.
    return { ...answer, servers: current.servers };
  });
}

/** Takes an identity out of a PKCS#12 file. Its key is not in the keychain yet: see `key`. */
export async function obtainByFile(
  input: Pkcs12Import,
  ports: Ports,
): Promise<
  | { readonly ok: true; readonly held: HeldIdentity; readonly key: string }
  | Extract<Obtained, { ok: false }>
> {
  const root = readChain(input.root)?.[0];
  if (root?.ca !== true)
    return refuse('invalid_root', 'The root certificate must be that of a CA, in PEM form.');
  const server = URL.canParse(input.server) ? new URL(input.server) : undefined;
  if (server?.protocol !== 'https:' || server.pathname !== '/' || server.username !== '')
    return refuse('invalid_server', 'The server must be given as https://host:port.');
  const read = await ports.authority.readPkcs12(
    Buffer.from(input.file, 'base64'),
    input.passphrase,
  );
  if (!read.ok) return read;
  const held = {
    servers: [server.origin],
    root: root.toString(),
    certificate: read.certificate,
    keyName: `file ${read.facts.serial}`,
    enrolledAtMs: ports.nowMs(),
  };
  return { ok: true, held, key: read.key };
}

async function withKey(
  keyName: string,
  ports: Ports,
  obtain: (key: KeyObject) => Promise<(Enrolled & { servers?: string[] }) | EnrolFailure>,
): Promise<Obtained> {
  const { keys, authority } = ports;
  let key: KeyObject;
  try {
    const kept = await keys.read(keyName);
    key = kept === null ? await authority.makeKey() : createPrivateKey(kept);
    if (kept === null) await keys.keep(keyName, formatKey(key));
  } catch (error) {
    if (error instanceof KeychainError) return refuse('no_keychain', error.message);
    throw error;
  }
  const answer = await obtain(key);
  if (!answer.ok) {
    // A key without a certificate is of no use; but one that may have got one is kept.
    if (!answer.retryable && answer.code !== 'bad_answer') await forget(keys, keyName);
    return refuse(answer.code, answer.reason);
  }
  const { server, servers = [server], root, certificate } = answer;
  return { ok: true, held: { servers, root, certificate, keyName, enrolledAtMs: ports.nowMs() } };
}

async function forget(keys: HeldKeys, keyName: string): Promise<void> {
  await keys.drop(keyName).catch(() => undefined); // `fault` has it.
}

function refuse(code: string, reason: string): Extract<Obtained, { ok: false }> {
  return { ok: false, code, reason };
}
