import type { FieldFault } from '@batcave/shared/errors';
import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseAllDocuments } from 'yaml';
import { at } from './Findings.ts';

/** What a document holds. Maps, not objects: a key may be called `__proto__`. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlMap;
export type YamlMap = ReadonlyMap<string, YamlValue>;

export type YamlDocument =
  | { readonly ok: true; readonly value: YamlValue }
  | { readonly ok: false; readonly fault: FieldFault };

const MAX_BYTES = 256 * 1024;
const MAX_DOCUMENTS = 100;
/** Lexical tokens. Real rules have one for four bytes; a text of brackets has one for each. */
const MAX_TOKENS = 100_000;
const MAX_NODES = 50_000;
const MAX_DEPTH = 16;

/** Thrown and caught in this file only. */
class Refusal extends Error {
  readonly fault: FieldFault;

  constructor(field: string, limit: string, fix: string) {
    super(limit);
    this.fault = { field, limit, fix };
  }
}

function checkSize(text: string): FieldFault | undefined {
  const fix = 'Send the rules in several parts.';
  if (text.length > MAX_BYTES || Buffer.byteLength(text) > MAX_BYTES)
    return { field: '', limit: `at most ${String(MAX_BYTES)} bytes of YAML`, fix };
  let tokens = 0;
  for (const _ of new Lexer().lex(text))
    if (++tokens > MAX_TOKENS)
      return { field: '', limit: `at most ${String(MAX_TOKENS)} tokens of YAML`, fix };
  return undefined;
}

class Converter {
  #nodes = 0;

  convert(node: unknown, pointer: string, depth: number): YamlValue {
    if (++this.#nodes > MAX_NODES)
      throw new Refusal('', `at most ${String(MAX_NODES)} values`, 'Send the rules in parts.');
    if (depth > MAX_DEPTH)
      throw new Refusal(pointer, `at most ${String(MAX_DEPTH)} levels`, 'Nest it less deep.');
    if (node === null || node === undefined) return null;
    if (isAlias(node))
      throw new Refusal(pointer, 'no aliases', 'Write out the value that the alias stands for.');
    if (isScalar(node)) return this.#scalar(node.value, node.tag, pointer);
    if (isSeq(node)) {
      refuseTag(node.tag, pointer);
      return node.items.map((item, i) => this.convert(item, at(pointer, i), depth + 1));
    }
    if (isMap(node)) {
      refuseTag(node.tag, pointer);
      const map = new Map<string, YamlValue>();
      for (const { key, value } of node.items) {
        const name = this.#key(key, pointer);
        const place = at(pointer, name);
        // The library's own check compares each key with every other.
        if (map.has(name))
          throw new Refusal(place, 'each key once', 'Take out the second one, or make a list.');
        map.set(name, this.convert(value, place, depth + 1));
      }
      return map;
    }
    throw new Refusal(pointer, 'a text, number, boolean, null, list or map', 'Write one of these.');
  }

  #key(node: unknown, pointer: string): string {
    const key = isScalar(node) ? this.#scalar(node.value, node.tag, pointer) : undefined;
    if (typeof key !== 'string')
      throw new Refusal(pointer, 'texts as keys', 'Put the key in quotes, or name it otherwise.');
    if (key === '<<')
      throw new Refusal(at(pointer, key), 'no merge keys', 'Write out what they would merge.');
    return key;
  }

  #scalar(value: unknown, tag: string | undefined, pointer: string): YamlValue {
    refuseTag(tag, pointer);
    switch (typeof value) {
      case 'string':
        // Neither can be stored, nor stand in the JSON of an event that came through ingest.
        if (value.includes('\0') || !value.isWellFormed())
          throw new Refusal(pointer, 'text without NUL and lone surrogates', 'Take them out.');
        return value;
      case 'bigint':
        if (!Number.isSafeInteger(Number(value)))
          throw new Refusal(pointer, 'a whole number within ±(2^53 - 1)', 'Put it in quotes.');
        return Number(value);
      case 'number':
        if (!Number.isFinite(value))
          throw new Refusal(pointer, 'a finite number', 'Put it in quotes if it is a text.');
        return value;
      case 'boolean':
        return value;
      default:
        return null;
    }
  }
}

function refuseTag(tag: string | undefined, pointer: string): void {
  if (tag === undefined) return;
  const fix = 'Take the tag out; quotes make a text.';
  throw new Refusal(pointer, `no YAML tags such as ${tag.slice(0, 100)}`, fix);
}

/**
 * Reads YAML 1.2 (core schema), hostile or not: at most 256 KiB, 100 documents and 16 levels;
 * no aliases, merge keys, tags or directives; each key of a map once.
 *
 * @returns  The documents that are not empty, or the one fault for which none was read.
 */
export function readYaml(text: string): YamlDocument[] | FieldFault {
  const tooLarge = checkSize(text);
  if (tooLarge !== undefined) return tooLarge;
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, {
    ...{ version: '1.2', schema: 'core', merge: false, resolveKnownTags: false },
    ...{ uniqueKeys: false, intAsBigInt: true, prettyErrors: false, logLevel: 'silent' },
    lineCounter,
  });
  if (!Array.isArray(parsed)) return [];
  if (parsed.length > MAX_DOCUMENTS) {
    const limit = `at most ${String(MAX_DOCUMENTS)} documents`;
    return { field: '', limit, fix: 'Send the rules in several parts.' };
  }
  const converter = new Converter();
  return parsed
    .map((document): YamlDocument => {
      const [error] = [...document.errors, ...document.warnings];
      try {
        if (error !== undefined && error.code !== 'TAG_RESOLVE_FAILED') {
          const { line, col } = lineCounter.linePos(error.pos[0]);
          const place = `line ${String(line)}, column ${String(col)}`;
          throw new Refusal('', 'YAML 1.2', `Mend it at ${place}: ${error.message.slice(0, 200)}`);
        }
        if (document.directives.yaml.explicit === true)
          throw new Refusal('', 'no directives', 'Take the line %YAML out.');
        return { ok: true, value: converter.convert(document.contents, '', 0) };
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        return { ok: false, fault: refusal.fault };
      }
    })
    .filter((document) => !document.ok || document.value !== null);
}
