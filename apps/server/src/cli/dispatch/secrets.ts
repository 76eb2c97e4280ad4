import { type ReferredAt, readReferences, type Reading } from '../secretReferences.ts';

/** Where receivers have secrets. */
const FIELDS = ['webhook_url', 'token', 'routing_key', 'secret', 'next_secret', 'password'];

const referredAt: ReferredAt = (place) => {
  const field = place.slice(place.lastIndexOf('/') + 1);
  if (field === 'ca') return 'certificate';
  return FIELDS.includes(field) ? 'secret' : undefined;
};

/** The document with the secrets of its receivers read: see `readReferences`. */
export function readSecrets(
  document: unknown,
  reading: Reading,
): { readonly document: unknown; readonly notes: readonly string[] } {
  if (!isObject(document) || !Array.isArray(document['receivers'])) return { document, notes: [] };
  const read = readReferences(document['receivers'], '/receivers', referredAt, reading);
  return { document: { ...document, receivers: read.part }, notes: read.notes };
}

/** The document as it may be printed: a secret that is written says only that it is set. */
export function withoutSecrets(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutSecrets);
  if (!isObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      isWritten(key, value) ? { set: true } : withoutSecrets(value),
    ]),
  );
}

/** The secrets that receivers write: `/receivers/ops/token`. */
export function writtenSecrets(receivers: readonly { readonly name: string }[] = []): string[] {
  const within = (node: unknown, place: string): string[] =>
    isObject(node)
      ? Object.entries(node).flatMap(([key, value]) =>
          isWritten(key, value) ? [`${place}/${key}`] : within(value, `${place}/${key}`),
        )
      : [];
  return receivers.flatMap((receiver) => within(receiver, `/receivers/${receiver.name}`));
}

function isWritten(key: string, value: unknown): boolean {
  return FIELDS.includes(key) && isObject(value) && 'value' in value;
}

function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
