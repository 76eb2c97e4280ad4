import { AppError } from '@batcave/shared/errors';
import type { HookRequest } from '@batcave/shared/remediation';
import { openSecrets, type SecretBox, sealSecrets } from '../../adapters/secrets/index.ts';
import { type HookSecrets, originOf } from '../../remediation/index.ts';

type Secrets = Record<string, unknown>;

const HEADER = 'header ';

/** Places of the secrets in the flat document, and where a person has written each. */
const PLACES: Readonly<Record<string, string>> = {
  signing_secret: '/request/signing_secret',
  next_signing_secret: '/request/next_signing_secret',
  cert: '/request/tls/cert',
  key: '/request/tls/key',
};

/**
 * Seals the secrets of hooks and nothing else of them: a body may hold what looks like a secret.
 *
 * They are sealed beside each other, with what says where they go: one that was set for a target is not
 * kept for another.
 */
export function createHookSecrets(box: SecretBox): HookSecrets {
  return {
    seal(tenant, spec, before) {
      const previous = before === undefined ? {} : flatOf(before.request);
      try {
        const sealed = sealSecrets(flatOf(spec.request), previous, box, tenant) as Secrets;
        return { ...spec, request: withSecrets(spec.request, (place) => sealed[place]) };
      } catch (error) {
        throw inPlaces(error);
      }
    },
    redact: (spec) => ({
      ...spec,
      request: withSecrets(spec.request, () => ({ set: true })),
    }),
    open(tenant, spec) {
      const opened = openSecrets(flatOf(spec.request), box, tenant) as Secrets;
      return {
        ...spec,
        request: withSecrets(spec.request, (place) => ({ value: opened[place] })),
      };
    },
  };
}

function flatOf({ url, tls, secret_headers: headers = {}, ...request }: HookRequest): Secrets {
  const flat: Secrets = { url: originOf(url), ca: tls?.ca ?? null };
  for (const [name, secret] of Object.entries(headers)) flat[`${HEADER}${name}`] = secret;
  const own = {
    signing_secret: request.signing_secret,
    next_signing_secret: request.next_signing_secret,
    cert: tls?.cert,
    key: tls?.key,
  };
  for (const [place, secret] of Object.entries(own)) if (secret !== undefined) flat[place] = secret;
  return flat;
}

function withSecrets(request: HookRequest, secretAt: (place: string) => unknown): HookRequest {
  const { tls, secret_headers: headers, signing_secret, next_signing_secret } = request;
  const put = <T>(place: string, secret: T | undefined): T | undefined =>
    secret === undefined ? undefined : (secretAt(place) as T);
  const cert = put('cert', tls?.cert);
  const key = put('key', tls?.key);
  const signing = put('signing_secret', signing_secret);
  const next = put('next_signing_secret', next_signing_secret);
  return {
    ...request,
    ...(headers === undefined
      ? {}
      : {
          secret_headers: Object.fromEntries(
            Object.keys(headers).map((name) => [name, secretAt(`${HEADER}${name}`)]),
          ) as NonNullable<HookRequest['secret_headers']>,
        }),
    ...(signing === undefined ? {} : { signing_secret: signing }),
    ...(next === undefined ? {} : { next_signing_secret: next }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...tls,
            ...(cert === undefined ? {} : { cert }),
            ...(key === undefined ? {} : { key }),
          },
        }),
  };
}

/** The faults with the places in which a person has written the secrets. */
function inPlaces(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'invalid_request') return error;
  return new AppError('invalid_request', undefined, {
    faults: error.faults.map((fault) => {
      const place = fault.field.slice(1);
      const field = place.startsWith(HEADER)
        ? `/request/secret_headers/${place.slice(HEADER.length)}`
        : (PLACES[place] ?? fault.field);
      return { ...fault, field };
    }),
  });
}
