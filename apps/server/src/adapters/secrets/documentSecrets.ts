import { AppError } from '@batcave/shared/errors';
import type { SecretBox } from './secretBox.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What says where a secret goes or who is believed to be there. A secret is kept only while these beside
 * it stay as they are: else whoever may write the document could send it to a place of theirs.
 */
const DESTINATION = ['type', 'url', 'api_url', 'host', 'port', 'tls', 'ca'];

/**
 * Seals the secrets of a document that somebody wrote: `{ value }` becomes `{ sealed }`, and
 * `{ set: true }` becomes what `previous` has at the same place. An item of an array is at the place of
 * the item with its `name`, or, without one, of the item with its index.
 *
 * @throws AppError invalid_request that names each secret which is not there to be kept
 */
export function sealSecrets(
  document: unknown,
  previous: unknown,
  box: SecretBox,
  tenant: string,
): unknown {
  const faults: { field: string; limit: string; fix: string }[] = [];
  const walk = (now: unknown, before: unknown, path: string, parents: Parents): unknown => {
    if (!isObject(now))
      return Array.isArray(now)
        ? now.map((item: unknown, index) =>
            walk(item, sameItem(before, item, index), `${path}/${String(index)}`, NO_PARENTS),
          )
        : now;
    if (isSealed(now)) {
      faults.push({ field: path, limit: 'a secret in clear', fix: 'Write { "value": "…" }.' });
      return now;
    }
    if (isWritten(now)) return { sealed: box.seal(tenant, now.value) };
    if (isKept(now)) {
      const fault = explainLoss(before, parents);
      if (fault === undefined) return before;
      faults.push({ field: path, ...fault });
      return now;
    }
    const old = isObject(before) ? before : {};
    return mapValues(now, (value, key) =>
      walk(value, own(old, key), `${path}/${escapePointer(key)}`, { now, before: old }),
    );
  };
  const sealed = walk(document, previous, '', NO_PARENTS);
  const [first] = faults;
  if (first !== undefined)
    throw new AppError('invalid_request', `${first.field}: ${first.limit}. ${first.fix}`, {
      faults,
    });
  return sealed;
}

/** For answers: `{ sealed }` becomes `{ set: true }`, and so does a `{ value }`, should one be left. */
export function redactSecrets(document: unknown): unknown {
  return replaceSecrets(document, () => ({ set: true }));
}

/**
 * For whoever is about to use them: `{ sealed }` becomes the text itself.
 *
 * @throws SecretUnreadable
 */
export function openSecrets(document: unknown, box: SecretBox, tenant: string): unknown {
  return replaceSecrets(document, (secret) =>
    isSealed(secret) ? box.open(tenant, secret.sealed) : secret,
  );
}

interface Parents {
  readonly now: Json;
  readonly before: Json;
}
const NO_PARENTS: Parents = { now: {}, before: {} };

function explainLoss(before: unknown, { now, before: old }: Parents) {
  if (!isObject(before) || !isSealed(before))
    return { limit: 'a secret that is there', fix: 'Nothing is set here: write { "value": "…" }.' };
  const moved = DESTINATION.find(
    (key) => JSON.stringify(own(now, key)) !== JSON.stringify(own(old, key)),
  );
  return moved === undefined
    ? undefined
    : {
        limit: `kept only while ${moved} beside it is the same`,
        fix: `${moved} has changed, so write the secret again: { "value": "…" }.`,
      };
}

function replaceSecrets(document: unknown, replace: (secret: Json) => unknown): unknown {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (!isObject(node)) return node;
    return isSealed(node) || isWritten(node) ? replace(node) : mapValues(node, walk);
  };
  return walk(document);
}

function sameItem(before: unknown, item: unknown, index: number): unknown {
  if (!Array.isArray(before)) return undefined;
  const name = isObject(item) ? own(item, 'name') : undefined;
  if (typeof name !== 'string') return before[index];
  return before.find((old: unknown) => isObject(old) && own(old, 'name') === name);
}

const isObject = (node: unknown): node is Json =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

const hasOnly = (node: Json, key: string) => Object.keys(node).join() === key;
const isSealed = (node: Json): node is { readonly sealed: string } =>
  hasOnly(node, 'sealed') && typeof node['sealed'] === 'string';
const isWritten = (node: Json): node is { readonly value: string } =>
  hasOnly(node, 'value') && typeof node['value'] === 'string';
const isKept = (node: Json) => hasOnly(node, 'set') && node['set'] === true;

/** `__proto__` of a document is a key like any other. */
const own = (node: Json, key: string): unknown =>
  Object.hasOwn(node, key) ? node[key] : undefined;

function mapValues(node: Json, change: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value, key)]));
}

/** RFC 6901 3. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
