import Type from 'typebox';
import { Check } from 'typebox/schema';
import { TENANT_PATTERN } from '../../ipc/workspace.ts';
import type { JsonFile } from '../storage/jsonFile.ts';

const KeptSchema = Type.Object({
  version: Type.Literal(1),
  /** Under which ids the identities are kept that were added to the first one. */
  further: Type.Array(Type.String({ pattern: '^[0-9a-f-]{36}$' }), { maxItems: 64 }),
  /** Tenants that windows were switched to, the last one first. */
  recent: Type.Array(Type.String({ pattern: TENANT_PATTERN }), { maxItems: 64 }),
});

/** What this device keeps of its tenants beside their identities. */
export type KeptTenants = Omit<Type.Static<typeof KeptSchema>, 'version'>;

/** Keeps which identities there are besides the first one. */
export interface TenantStore {
  load(): Promise<KeptTenants>;
  save(kept: KeptTenants): Promise<void>;
}

/** Makes the store over a file of the profile. What it cannot use counts as none, and is told. */
export function createTenantStore(file: JsonFile, log: (message: string) => void): TenantStore {
  return {
    async load() {
      const value = await file.load();
      if (Check(KeptSchema, value)) return { further: value.further, recent: value.recent };
      if (value !== null) log('the list of tenants is not of the form this version reads');
      return { further: [], recent: [] };
    },
    save: ({ further, recent }) => file.save({ version: 1, further, recent }),
  };
}
