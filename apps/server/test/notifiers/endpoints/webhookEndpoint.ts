import { Webhook } from 'standardwebhooks';
import type { TlsIdentity } from './authority.ts';
import { type Received, type ScriptedServer, startScriptedServer } from './scriptedServer.ts';

/** A receiver of Standard Webhooks that checks as the reference library does. */
export interface WebhookEndpoint extends Omit<ScriptedServer, 'origin'> {
  readonly url: string;
  readonly received: (Received & {
    /** `webhook-id`: what it would tell repeats by. */
    readonly id: string;
    /** The parsed body; undefined when the signature is wrong or the form is. */
    readonly payload: WebhookPayload | undefined;
    /** Why it was not taken. */
    readonly fault: string | undefined;
  })[];
}

export interface WebhookPayload {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @param options.secret `whsec_…`, with which it verifies */
export async function startWebhookEndpoint(options: {
  readonly secret: string;
  readonly tls?: TlsIdentity;
}): Promise<WebhookEndpoint> {
  const received: WebhookEndpoint['received'] = [];
  const verifier = new Webhook(options.secret);
  const { origin, ...server } = await startScriptedServer({
    tls: options.tls,
    note: (request) => {
      received.push({
        ...request,
        id: request.headers['webhook-id'] ?? '',
        ...read(verifier, request),
      });
    },
    answer: (request) => {
      const { fault } = read(verifier, request);
      return fault === undefined ? { status: 204, body: '' } : { status: 401, body: fault };
    },
  });
  return { ...server, url: `${origin}/hook`, received };
}

function read(verifier: Webhook, { method, headers, body }: Received) {
  try {
    const payload = verifier.verify(body, headers) as WebhookPayload;
    return { payload, fault: faultOf(payload, method, headers) };
  } catch (error) {
    return { payload: undefined, fault: (error as Error).message };
  }
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function faultOf(
  { type, timestamp, data }: Partial<WebhookPayload>,
  method: string,
  headers: Received['headers'],
): string | undefined {
  if (method !== 'POST') return 'must be a POST';
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return 'must be JSON';
  if ((headers['webhook-id'] ?? '').includes('.')) return 'the id must have no dot';
  if (typeof type !== 'string' || !/^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/.test(type))
    return 'type must be names with dots between them';
  if (typeof timestamp !== 'string' || Number.isNaN(Date.parse(timestamp)))
    return 'timestamp must be ISO 8601';
  return typeof data === 'object' ? undefined : 'data must be an object';
}
