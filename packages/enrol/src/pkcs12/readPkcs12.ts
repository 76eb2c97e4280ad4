import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { type CertificateFacts, formatChain, readIdentity } from '../certificate.ts';
import { formatKey } from '../key.ts';
import type { Pkcs12Content } from './parsePkcs12.ts';

/** A file with one key and its certificates is a tenth of this. */
export const MAX_PKCS12_BYTES = 64 * 1024;
/** Files of common tools open in well under a second; one that asks for more work is an attack. */
const DEADLINE_MS = 3_000;
/** A busy machine may be slow to load the worker; the file is not to blame for that. */
const LOAD_LIMIT_MS = 10_000;
const MAX_HEAP_MB = 64;

/** What the worker is given, what it says when it begins, and what it answers. */
export interface WorkerTask {
  readonly bytes: Uint8Array;
  readonly passphrase: string;
}
export type WorkerBegins = 'begins';
export type WorkerAnswer =
  | { readonly ok: true; readonly content: Pkcs12Content }
  | { readonly ok: false; readonly said: string };

/** An identity out of a PKCS#12 file, or one sentence about why there is none. */
export type Pkcs12Result =
  | {
      readonly ok: true;
      /** PEM: the leaf, then whoever issued it. */
      readonly certificate: string;
      /** PEM, PKCS#8. */
      readonly key: string;
      readonly facts: CertificateFacts;
    }
  | {
      readonly ok: false;
      readonly code: 'pkcs12_refused' | 'wrong_passphrase';
      readonly reason: string;
    };

/**
 * Reads the identity in a PKCS#12 file. The file is opened by node-forge in a thread of its own with
 * three seconds and little memory; what comes out is judged by OpenSSL: key and certificate belong
 * together, it is a certificate for clients, and it names one identity.
 */
export async function readPkcs12(
  bytes: Uint8Array,
  passphrase: string,
  /** Where the worker is. A bundled program has it elsewhere. */
  worker = new URL('./pkcs12Worker.ts', import.meta.url),
): Promise<Pkcs12Result> {
  if (bytes.length > MAX_PKCS12_BYTES)
    return refuse(`The file is larger than ${String(MAX_PKCS12_BYTES / 1024)} KiB.`);
  const answer = await open({ bytes, passphrase }, worker);
  if (answer === undefined)
    return refuse('The file asks for more work than a PKCS#12 file needs. It was not opened.');
  if (!answer.ok) return explain(answer.said);
  return judge(answer.content);
}

/** `undefined` when the worker was stopped, or ended by itself. */
function open(task: WorkerTask, url: URL): Promise<WorkerAnswer | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(url, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    const stop = (): void => void worker.terminate();
    let timer = setTimeout(stop, LOAD_LIMIT_MS);
    worker.on('message', (said: WorkerAnswer | WorkerBegins) => {
      if (said !== 'begins') return resolve(said);
      clearTimeout(timer);
      timer = setTimeout(stop, DEADLINE_MS);
    });
    worker.once('error', () => {
      resolve(undefined);
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

function explain(said: string): Pkcs12Result {
  if (/MAC could not be verified|Invalid password/i.test(said))
    return {
      ok: false,
      code: 'wrong_passphrase',
      reason: 'The passphrase is not that of the file, or the file was changed.',
    };
  return refuse(`The file is not a PKCS#12 file that can be read here (${said}).`);
}

function judge({ keys, certificates }: Pkcs12Content): Pkcs12Result {
  const [der, ...more] = keys;
  if (der === undefined || more.length > 0)
    return refuse(`The file must hold one private key; it holds ${String(keys.length)}.`);
  let key: KeyObject;
  let all: X509Certificate[];
  try {
    key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
    all = certificates.map((each) => new X509Certificate(each));
  } catch {
    return refuse('The key or a certificate in the file is damaged.');
  }
  const leaf = all.find((certificate) => certificate.checkPrivateKey(key));
  if (leaf === undefined)
    return refuse('The file holds no certificate that belongs to its private key.');
  const certificate = formatChain(orderChain(leaf, all));
  const identity = readIdentity(certificate, key);
  if (!identity.ok) return refuse(identity.reason);
  return { ok: true, certificate, key: formatKey(key), facts: identity.facts };
}

/** The leaf, then each issuer that the file has. A root is left out: nobody trusts one that comes along. */
function orderChain(leaf: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const chain = [leaf];
  let last = leaf;
  for (;;) {
    const child = last;
    const issuer = all.find(
      (other) => !chain.includes(other) && !other.checkIssued(other) && child.checkIssued(other),
    );
    if (issuer === undefined) return chain;
    chain.push((last = issuer));
  }
}

function refuse(reason: string): Pkcs12Result {
  return { ok: false, code: 'pkcs12_refused', reason };
}
