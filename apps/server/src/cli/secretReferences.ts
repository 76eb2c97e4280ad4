import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SettingError } from '../app/settings.ts';

/**
 * What is done with `{ "env": … }` and `{ "file": … }`: `read` them; `try` to, and go on as if what is not there
 * were written, for a dry run; or `assume` that they are set.
 */
export type SecretsMode = 'read' | 'try' | 'assume';

/** How references are read. */
export interface Reading {
  readonly mode: SecretsMode;
  /** Against which relative paths are read: where the document lies. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What may be referred to at a place: a secret, or the text of a certificate, which is none; nothing. */
export type ReferredAt = (place: string) => 'secret' | 'certificate' | undefined;

/** Stands for a secret that a dry run does without; it is never written. */
const NOT_THERE = 'not there';
/** As much of each as a document takes. */
const MAX_BYTES = { secret: 4096, certificate: 65_536 } as const;

/**
 * A part of a document with what it refers to: `{ "env": "NAME" }` and `{ "file": "path" }` become
 * `{ "value": … }`, and where a certificate may stand the text itself. What was read is never printed. With
 * `assume` secrets become `{ "set": true }`; then, and with `try`, notes say what is not there.
 *
 * @param place JSON Pointer of the part
 * @throws SettingError that names the place of each one that is not there, never the secret
 */
export function readReferences(
  part: unknown,
  place: string,
  referredAt: ReferredAt,
  reading: Reading,
): { readonly part: unknown; readonly notes: readonly string[] } {
  const { mode } = reading;
  const notes: string[] = [];
  const readOne = (reference: Reference, what: What, own: string): unknown => {
    const read = readReference(reference, reading, what);
    if (!read.ok) notes.push(`${own}: ${read.reason}`);
    if (what === 'certificate') return read.ok ? read.value : undefined;
    if (mode === 'assume') return { set: true };
    return { value: read.ok ? read.value : NOT_THERE };
  };
  const walk = (node: unknown, at: string): unknown => {
    if (Array.isArray(node)) return node.map((item, i) => walk(item, `${at}/${String(i)}`));
    if (!isObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, value]) => {
        const own = `${at}/${key}`;
        const what = referredAt(own);
        const reference = what === undefined ? undefined : asReference(value);
        if (what === undefined || reference === undefined) return [[key, walk(value, own)]];
        const text = readOne(reference, what, own);
        return text === undefined ? [] : [[key, text]];
      }),
    );
  };
  const read = walk(part, place);
  if (mode === 'read' && notes.length > 0) throw new SettingError(notes.join('\n  '));
  return { part: read, notes };
}

type What = keyof typeof MAX_BYTES;
type Reference = { readonly env: string } | { readonly file: string };
type Read =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

function asReference(value: unknown): Reference | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const { env, file } = value;
  if (typeof env === 'string') return { env };
  return typeof file === 'string' ? { file } : undefined;
}

function readReference(reference: Reference, { folder, env }: Reading, what: What): Read {
  if ('env' in reference) {
    const value = env[reference.env];
    if (value === undefined || value === '')
      return {
        ok: false,
        reason: `the environment has no ${reference.env}. Set it: export ${reference.env}=…`,
      };
    return bounded(value, `the environment variable ${reference.env}`, what);
  }
  const file = path.resolve(folder, reference.file);
  try {
    return bounded(readFileSync(file, 'utf8').trimEnd(), file, what);
  } catch (cause) {
    return {
      ok: false,
      reason: `${file} cannot be read (${codeOf(cause)}). Put the ${what} there.`,
    };
  }
}

function bounded(value: string, from: string, what: What): Read {
  if (value === '') return { ok: false, reason: `${from} is empty.` };
  if (Buffer.byteLength(value) > MAX_BYTES[what])
    return {
      ok: false,
      reason: `${from} holds more than ${String(MAX_BYTES[what])} bytes: no ${what}.`,
    };
  return { ok: true, value };
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'no reason given';
}

function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
