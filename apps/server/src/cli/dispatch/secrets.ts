import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SettingError } from '../../app/index.ts';

/** Where receivers have secrets. */
const FIELDS = ['webhook_url', 'token', 'routing_key', 'secret', 'next_secret', 'password'];
const MAX_BYTES = 4096;

/** What is done with `{ "env": … }` and `{ "file": … }`: read them, or leave them as set. */
export type SecretsMode = 'read' | 'assume';

interface Reading {
  readonly mode: SecretsMode;
  /** Against which relative paths are read: where the document lies. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The document with its secrets read: `{ "env": "NAME" }` and `{ "file": "path" }` become `{ "value": … }`.
 * What was read is never printed. With `assume` they become `{ "set": true }`, and notes say what is not
 * there.
 *
 * @throws SettingError that names the place, never the secret
 */
export function readSecrets(
  document: unknown,
  reading: Reading,
): { readonly document: unknown; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const readOne = (reference: Reference, place: string): unknown => {
    const read = readReference(reference, reading);
    if (reading.mode === 'read') {
      if (read.ok) return { value: read.value };
      throw new SettingError(`${place}: ${read.reason}`);
    }
    if (!read.ok) notes.push(`${place}: ${read.reason}`);
    return { set: true };
  };
  const walk = (node: unknown, place: string): unknown => {
    if (Array.isArray(node)) return node.map((item, i) => walk(item, `${place}/${String(i)}`));
    if (!isObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        const own = `${place}/${key}`;
        const reference = FIELDS.includes(key) ? asReference(value) : undefined;
        return [key, reference === undefined ? walk(value, own) : readOne(reference, own)];
      }),
    );
  };
  if (!isObject(document) || !Array.isArray(document['receivers'])) return { document, notes };
  const receivers = walk(document['receivers'], '/receivers');
  return { document: { ...document, receivers }, notes };
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

type Reference = { readonly env: string } | { readonly file: string };
type Read =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

function asReference(value: unknown): Reference | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const { env, file } = value;
  if (typeof env === 'string') return { env };
  return typeof file === 'string' ? { file } : undefined;
}

function readReference(reference: Reference, { folder, env }: Reading): Read {
  if ('env' in reference) {
    const value = env[reference.env];
    if (value === undefined || value === '')
      return {
        ok: false,
        reason: `the environment has no ${reference.env}. Set it: export ${reference.env}=…`,
      };
    return bounded(value, `the environment variable ${reference.env}`);
  }
  const file = path.resolve(folder, reference.file);
  try {
    return bounded(readFileSync(file, 'utf8').trimEnd(), file);
  } catch (cause) {
    return {
      ok: false,
      reason: `${file} cannot be read (${codeOf(cause)}). Put the secret there.`,
    };
  }
}

function bounded(value: string, from: string): Read {
  if (value === '') return { ok: false, reason: `${from} is empty.` };
  if (Buffer.byteLength(value) > MAX_BYTES)
    return { ok: false, reason: `${from} holds more than ${String(MAX_BYTES)} bytes: no secret.` };
  return { ok: true, value };
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'no reason given';
}

function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
