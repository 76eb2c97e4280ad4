import { expect } from 'vitest';
import { eventually } from './builders.ts';
import { type TestClient, valueOf } from './client.ts';
import { ALL_ROLES, makeClientKey, withTestPki } from './issueIdentity.ts';
import { shareApp, type TestApp } from './startApp.ts';

/** A tenant that no other test uses, by someone who may do anything in it. */
export interface FreshTenant {
  readonly name: string;
  readonly client: TestClient;
}

/**
 * One server for all tests of a file, with so many tenants. Returns what gives the server, and a tenant
 * that is not used yet.
 */
export function shareTenants(count: number): { app(): TestApp; next(): FreshTenant } {
  const unused: { name: string; cert: string; key: string }[] = [];
  const app = shareApp({
    async prepare(at) {
      await withTestPki(at, async ({ certificates }) => {
        for (let n = 1; n <= count; n += 1) {
          const name = `tenant-${String(n)}`;
          const { key, csr } = makeClientKey();
          const asker = { tenant: name, actor: 'test', traceId: 'test', nowMs: Date.now() };
          const identity = { tenant: name, kind: 'admin', name: 'ada' } as const;
          const leaf = await certificates.issue(asker, identity, csr, 3_600_000, ALL_ROLES);
          unused.push({ name, cert: leaf.chain, key });
        }
      });
      const last = at.connect(unused.at(-1) ?? { cert: '', key: '' });
      await eventually(async () => {
        expect(valueOf(await last.call('me', {})).kind).toBe('admin');
      });
    },
  });
  return {
    app,
    next() {
      const tenant = unused.shift();
      if (tenant === undefined) throw new Error('there are more tests than tenants');
      return { name: tenant.name, client: app().connect(tenant) };
    },
  };
}
