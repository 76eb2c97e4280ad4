import type { KeyObject } from 'node:crypto';

/** Says what is wrong with the two, if something is; both are there or neither. */
export function readUpdateOptions(given: {
  readonly address: string | undefined;
  readonly keyFile: string | undefined;
}): Promise<
  { readonly address: string; readonly key: KeyObject } | { readonly missing: string } | undefined
>;

/** The key that consoles verify updates with, as it stands in their update.json. */
export function publicKeyText(key: KeyObject): string;

/** Writes `latest*.yml` for the packages among `files`, and its signature; resolves with both paths. */
export function writeUpdateMetadata(options: {
  readonly output: string;
  readonly files: readonly string[];
  readonly version: string;
  readonly key: KeyObject;
}): Promise<string[]>;
