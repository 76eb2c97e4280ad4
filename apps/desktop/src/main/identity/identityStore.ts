import { factsOf, readChain } from '@batcave/enrol';
import Type from 'typebox';
import { Check } from 'typebox/schema';
import type { HeldCertificate } from '../../ipc/identity.ts';
import type { JsonFile } from '../storage/jsonFile.ts';

const Pem = Type.String({ minLength: 1, maxLength: 65_536 });

const HeldIdentitySchema = Type.Object({
  /** Where the API is: `https://host:port`. Several for the servers of a cluster. */
  servers: Type.Array(Type.String({ pattern: '^https://[^/?#@]+$', maxLength: 2_048 }), {
    minItems: 1,
    maxItems: 100,
  }),
  root: Pem,
  /** The leaf, then whoever issued it. */
  certificate: Pem,
  /** Under what name the keychain has the private key. */
  keyName: Type.String({ minLength: 1, maxLength: 256 }),
  enrolledAtMs: Type.Number(),
});

/** An identity as it is kept: everything but the private key, which is in the keychain alone. */
export type HeldIdentity = Type.Static<typeof HeldIdentitySchema>;

const StoredSchema = Type.Object({
  version: Type.Literal(1),
  current: Type.Union([HeldIdentitySchema, Type.Null()]),
  next: Type.Union([HeldIdentitySchema, Type.Null()]),
});

/** The identity of this console, and the renewed one that has not connected yet. */
export interface StoredIdentity {
  readonly current: HeldIdentity | null;
  readonly next: HeldIdentity | null;
}

/** Keeps the public part of the identity. */
export interface IdentityStore {
  load(): Promise<StoredIdentity>;
  /** Resolves when it is durable. */
  save(stored: StoredIdentity): Promise<void>;
}

/** Makes the store over a file of the profile. What it cannot use counts as none, and is told. */
export function createIdentityStore(file: JsonFile, log: (message: string) => void): IdentityStore {
  return {
    async load() {
      const value = await file.load();
      if (value === null) return { current: null, next: null };
      if (Check(StoredSchema, value) && isReadable(value.current) && isReadable(value.next))
        return { current: value.current, next: value.next };
      log('the stored identity is not of the form this version reads: it is not used');
      return { current: null, next: null };
    },
    save: ({ current, next }) => file.save({ version: 1, current, next }),
  };
}

function isReadable(held: HeldIdentity | null): boolean {
  return held === null || certificateOf(held) !== undefined;
}

/** What windows may know of a held identity; `undefined` when its certificate cannot be read. */
export function certificateOf({
  certificate,
  servers,
}: Pick<HeldIdentity, 'certificate' | 'servers'>): HeldCertificate | undefined {
  const leaf = readChain(certificate)?.[0];
  const facts = leaf === undefined ? undefined : factsOf(leaf);
  return facts === undefined ? undefined : { ...facts, server: servers[0] ?? '' };
}
