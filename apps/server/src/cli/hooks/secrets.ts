import { type ReferredAt, readReferences } from '../secretReferences.ts';

const SECRET =
  /^\/request\/(signing_secret|next_signing_secret|tls\/cert|tls\/key|secret_headers\/[^/]+)$/;

const referredAt: ReferredAt = (place) => {
  if (place === '/request/tls/ca') return 'certificate';
  return SECRET.test(place) ? 'secret' : undefined;
};

/**
 * A hook with its secrets read, as in a dispatch document: `{ "env": "NAME" }`, or `{ "file": "path" }` from where
 * the document lies. @throws SettingError that names each one that is not there
 */
export function readHookSecrets(
  hook: Readonly<Record<string, unknown>>,
  folder: string,
  env: NodeJS.ProcessEnv,
): Record<string, unknown> {
  const { part } = readReferences(hook['request'], '/request', referredAt, {
    ...{ mode: 'read', folder, env },
  });
  return hook['request'] === undefined ? { ...hook } : { ...hook, request: part };
}
