import { explainRefusal, notRegistry, type Refusal } from './explainRefusal.ts';
import { RegistryFault } from './RegistryFault.ts';

/** Where the registry is and who asks. */
export interface RegistryAddress {
  /** The address before `/subjects`: `http://registry:8081`, `https://host/apis/ccompat/v7`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** From the request's first byte to the answer's last. */
  readonly timeoutMs: number;
}

/** One request. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
  /** The subject it is about, for people. */
  readonly about: string;
  /** Codes of the registry that are an answer here: 40401 where the subject may be absent. */
  readonly expected?: readonly number[];
}

/** What came back. */
export type Answer =
  { readonly kind: 'done'; readonly body: unknown } | ({ readonly kind: 'expected' } & Refusal);

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';
/** Where the codes of registries begin; below are statuses of HTTP. */
const FIRST_CODE = 1_000;
const CERTIFICATE = /CERT|SIGNATURE|ISSUER|SSL|TLS/;

/**
 * Asks the registry once.
 *
 * A few lines of our own on `fetch`: @kafkajs/confluent-schema-registry gives up at the first
 * refused connection, calls it a status 400, and brings Avro and Protobuf along.
 *
 * @throws RegistryFault with a sentence for whoever runs the server.
 */
export async function askRegistry(address: RegistryAddress, question: Question): Promise<Answer> {
  const { url } = address;
  const { status, location, text } = await send(address, question);
  if (status >= 300 && status < 400) throw notRegistry(url, `it sends on to ${location}`);
  const body = parseJson(text);
  if (status < 300) {
    if (body === undefined) throw notRegistry(url, 'its answer is not JSON');
    return { kind: 'done', body };
  }
  const refusal = readRefusal(status, body);
  if (question.expected?.includes(refusal.code) === true) return { kind: 'expected', ...refusal };
  throw explainRefusal(url, question.about, refusal);
}

async function send(address: RegistryAddress, { method, path, body }: Question) {
  const { url, username, password = '', timeoutMs } = address;
  const login = Buffer.from(`${username ?? ''}:${password}`).toString('base64');
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        accept: MEDIA_TYPE,
        ...(body !== undefined && { 'content-type': MEDIA_TYPE }),
        ...(username !== undefined && { authorization: `Basic ${login}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual', // to follow would turn a POST into a GET
      signal: AbortSignal.timeout(timeoutMs),
    });
    const location = response.headers.get('location') ?? 'elsewhere';
    return { status: response.status, location, text: await response.text() };
  } catch (cause) {
    throw explainSilence(address, cause);
  }
}

function explainSilence({ url, timeoutMs }: RegistryAddress, cause: unknown): RegistryFault {
  const late = cause instanceof DOMException && cause.name === 'TimeoutError';
  const reason = late ? `not within ${String(timeoutMs)} ms` : reasonOf(cause);
  if (reason === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return new RegistryFault(
      `The schema registry at ${url} speaks no TLS. Begin schema_registry_url with http://.`,
      { passing: false, cause },
    );
  if (CERTIFICATE.test(reason))
    return new RegistryFault(
      `The certificate of the schema registry at ${url} is not trusted (${reason}). Name the file of its CA in NODE_EXTRA_CA_CERTS.`,
      { passing: false, cause },
    );
  return new RegistryFault(
    `The schema registry at ${url} does not answer (${reason}). Start it, or correct schema_registry_url.`,
    { passing: true, cause },
  );
}

/** fetch says "fetch failed" of everything; the reason is underneath. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code;
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

function readRefusal(status: number, body: unknown): Refusal {
  const { error_code, message } = (body ?? {}) as Record<string, unknown>;
  return {
    status,
    code: typeof error_code === 'number' && error_code >= FIRST_CODE ? error_code : status,
    message: typeof message === 'string' ? message : '',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // a page of some other server; the caller says so
  }
}
