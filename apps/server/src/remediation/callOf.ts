import type { HookInput, RenderedRequest } from '@batcave/shared/remediation';
import { termsOf } from './hookTerms.ts';
import type { HookCall } from './ports.ts';
import { webhookHeaders } from './signWebhook.ts';

type SecretField = { value: string } | { set: true };

const valueOf = (secret: SecretField | undefined): string | undefined =>
  secret !== undefined && 'value' in secret ? secret.value : undefined;

/**
 * The call of a run: what was approved, with the secrets of the hook and a signature. `webhook-id` is the
 * run's id, the same each time that it is sent.
 *
 * @param spec the hook with its secrets open
 */
export function callOf(
  spec: HookInput,
  request: RenderedRequest,
  run: { readonly runId: string; readonly nowMs: number; readonly signal: AbortSignal },
): HookCall {
  const {
    secret_headers: secretHeaders = {},
    tls,
    signing_secret,
    next_signing_secret,
  } = spec.request;
  const secrets = [valueOf(signing_secret), valueOf(next_signing_secret)];
  const signed = webhookHeaders(
    secrets.filter((secret) => secret !== undefined),
    { id: run.runId, atMs: run.nowMs, body: request.body ?? '' },
  );
  const headers: Record<string, string> = { ...request.headers };
  for (const [name, secret] of Object.entries(secretHeaders))
    headers[name.toLowerCase()] = valueOf(secret) ?? '';
  return {
    method: request.method,
    url: request.url,
    headers: { ...headers, ...signed },
    body: request.body,
    timeoutMs: termsOf(spec).timeoutMs,
    tls: { cert: valueOf(tls?.cert), key: valueOf(tls?.key), ca: tls?.ca },
    signal: run.signal,
  };
}
