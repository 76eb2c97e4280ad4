import { createHash, verify, type KeyObject } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { UpdateSettings } from './updateSettings.ts';

/** To the first byte of an answer, and between any two. */
const TIMEOUT_MS = 15_000;
/** A list of a few packages is about a kilobyte. */
const MAX_TEXT_BYTES = 256 * 1024;
/** A package is about 100 MB. */
const MAX_PACKAGE_BYTES = 1024 * 1024 * 1024;

/**
 * Fetches a text of the server of updates and verifies its signature, which lies beside it as `.sig`.
 *
 * @throws Error with a reason for people: no answer, another status than 200, or a signature that is not
 *   of `publicKey`
 */
export async function fetchSigned(name: string, settings: UpdateSettings): Promise<string> {
  const url = new URL(name, settings.address);
  const text = await fetchText(url, settings);
  const signature = await fetchText(new URL(`${name}.sig`, settings.address), settings);
  if (!isSigned(text, signature, settings.publicKey))
    throw new Error(`${url.href} is not signed with the key in update.json. Nothing was fetched.`);
  return text;
}

/**
 * Fetches a package into a file, and verifies it.
 *
 * @param sha512 what its bytes must amount to, base64
 * @throws Error with a reason for people. What then is in the file is not the package.
 */
export async function fetchPackage(options: {
  readonly url: URL;
  readonly settings: UpdateSettings;
  readonly path: string;
  readonly sha512: string;
  readonly onPercent: (percent: number) => void;
}): Promise<void> {
  const { url, settings, path, sha512, onPercent } = options;
  if (url.origin !== settings.address.origin)
    throw new Error(`${url.href} is not on the server of updates, ${settings.address.host}.`);
  const answer = await open(url, settings);
  const whole = Number(answer.headers['content-length'] ?? 0);
  const hash = createHash('sha512');
  try {
    await pipeline(
      answer,
      async function* (chunks: AsyncIterable<Buffer>) {
        let bytes = 0;
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > MAX_PACKAGE_BYTES)
            throw new Error(`it is larger than ${String(MAX_PACKAGE_BYTES)} bytes`);
          hash.update(chunk);
          if (whole > 0) onPercent((bytes / whole) * 100);
          yield chunk;
        }
      },
      createWriteStream(path),
    );
  } catch (error) {
    throw explain(url, error);
  }
  if (hash.digest('base64') !== sha512)
    throw new Error(`${url.href} is not what was signed: its SHA-512 is another.`);
}

function isSigned(text: string, signature: string, key: KeyObject): boolean {
  return verify(null, Buffer.from(text), key, Buffer.from(signature.trim(), 'base64'));
}

async function fetchText(url: URL, settings: UpdateSettings): Promise<string> {
  const answer = await open(url, settings);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_TEXT_BYTES)
        throw new Error(`it is larger than ${String(MAX_TEXT_BYTES)} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw explain(url, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Resolves with an answer of status 200. Redirects are not followed: the address is the administrator's. */
function open(url: URL, { ca }: UpdateSettings): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      ...(ca !== undefined && { ca }),
      minVersion: 'TLSv1.2',
      // No connection is kept: there are two in six hours.
      agent: false,
      timeout: TIMEOUT_MS,
      headers: { 'cache-control': 'no-cache' },
    });
    outgoing.on('timeout', () => {
      outgoing.destroy(new Error(`there was no answer in ${String(TIMEOUT_MS / 1_000)} s`));
    });
    outgoing.on('error', (error) => {
      reject(explain(url, error));
    });
    outgoing.on('response', (answer) => {
      if (answer.statusCode === 200) resolve(answer);
      else {
        answer.destroy();
        reject(explain(url, new Error(`the server answered ${String(answer.statusCode)}`)));
      }
    });
    outgoing.end();
  });
}

function explain(url: URL, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${url.href}: ${why}.`, { cause });
}
