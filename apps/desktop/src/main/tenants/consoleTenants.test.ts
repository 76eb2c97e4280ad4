import { expect, it } from 'vitest';
import type { IdentityState } from '../../ipc/identity.ts';
import type { FeedHub } from '../../link/index.ts';
import type { ConsoleIdentity } from '../identity/consoleIdentity.ts';
import { createWatched } from '../identity/watched.ts';
import { createConsoleTenants, type IdentityHooks, type MakeIdentity } from './consoleTenants.ts';
import { createTenantStore } from './tenantStore.ts';

const NONE: IdentityState = { kind: 'none', keychainFault: null };
const enrolled = (tenant: string) =>
  ({ kind: 'enrolled', certificate: { tenant, name: 'ana' } }) as unknown as IdentityState;

/** A device with its file of tenants; bundles are the names of tenants. */
function createDevice() {
  const events: string[] = [];
  const kept = new Map<string, string>([['first', 'acme']]);
  let saved: unknown = null;
  let ids = 0;
  function identity(id: string): MakeIdentity {
    return (hooks: IdentityHooks): ConsoleIdentity => {
      const state = createWatched<IdentityState>({ kind: 'loading' });
      const tell = () => {
        const tenant = kept.get(id);
        state.set(tenant === undefined ? NONE : enrolled(tenant));
      };
      return {
        credentials: () => Promise.reject(new Error('There is no server.')),
        start: async () => tell(),
        stop: () => undefined,
        onState: state.watch,
        async enrol(tenant) {
          const why = hooks.refuses(tenant);
          if (why !== null) return { ok: false, problem: { detail: why } as never };
          kept.set(id, tenant);
          tell();
          hooks.changed({ forget: false });
          return { ok: true };
        },
        importPkcs12: async () => ({ ok: true }),
        renew: async () => ({ ok: true }),
        async remove() {
          kept.delete(id);
          tell();
          hooks.changed({ forget: true });
          return { ok: true };
        },
      };
    };
  }
  const start = async (files: readonly string[] = []) => {
    let made = 0;
    const tenants = createConsoleTenants({
      fixed: [identity('first'), ...files.map((file) => identity(file))],
      further: files.length > 0 ? null : identity,
      store: createTenantStore(
        {
          load: async () => saved,
          save: async (value) => {
            saved = value;
          },
        },
        () => undefined,
      ),
      makeHub() {
        const name = `hub ${String((made += 1))}`;
        return {
          start: () => events.push(`${name} starts`),
          stop: () => events.push(`${name} stops`),
          attach: () => ({ ack: () => undefined, detach: () => undefined }),
          reconnect: () => undefined,
        } as unknown as FeedHub;
      },
      newId: () => `01890a5d-ac96-774b-8cce-00000000000${String((ids += 1))}`,
      timers: { after: () => () => undefined },
      log: () => undefined,
    });
    await tenants.start();
    tenants.connect();
    return tenants;
  };
  return { start, events, kept, saved: () => saved };
}

const namesOf = (tenants: Awaited<ReturnType<ReturnType<typeof createDevice>['start']>>) =>
  tenants.all().map((each) => each.tenant());

it('adds a tenant with a link of its own, and has it again after a start', async () => {
  const { start, events } = createDevice();
  const tenants = await start();
  expect(namesOf(tenants)).toEqual(['acme']);
  expect(await tenants.enrol('globex')).toEqual({ ok: true });
  expect(namesOf(tenants)).toEqual(['acme', 'globex']);
  expect(events).toEqual(['hub 1 starts', 'hub 2 starts']);
  tenants.noteShown('globex');
  const again = await start();
  expect(namesOf(again)).toEqual(['acme', 'globex']);
  expect(again.recent()).toEqual(['globex']);
});

it('has one certificate for a tenant, and says where the one that is there is replaced', async () => {
  const { start } = createDevice();
  const tenants = await start();
  expect(await tenants.enrol('acme')).toMatchObject({
    problem: { detail: expect.stringContaining('has a certificate for tenant acme already') },
  });
  expect(namesOf(tenants)).toEqual(['acme']);
});

it('forgets a tenant whose certificate was removed, in whatever window, and ends its link', async () => {
  const { start, events, saved } = createDevice();
  const tenants = await start();
  await tenants.enrol('globex');
  let told = 0;
  tenants.subscribe(() => (told += 1));
  await tenants.find('globex')?.identity.remove();
  expect(namesOf(tenants)).toEqual(['acme']);
  expect(events.at(-1)).toBe('hub 2 stops');
  expect(told).toBeGreaterThan(0);
  expect(saved()).toMatchObject({ further: [] });
});

it('gives a tenant to one of two windows that add it at once', async () => {
  const { start, saved } = createDevice();
  const tenants = await start();
  const answers = await Promise.all([tenants.enrol('globex'), tenants.enrol('globex')]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
  expect(namesOf(tenants)).toEqual(['acme', 'globex']);
  expect((saved() as { further: string[] }).further).toHaveLength(1);
});

it('takes no certificate for a tenant that another window has removed meanwhile', async () => {
  const { start } = createDevice();
  const tenants = await start();
  await tenants.enrol('globex');
  const globex = tenants.find('globex');
  await tenants.remove('globex');
  expect(await globex?.identity.enrol('globex')).toMatchObject({
    problem: { detail: expect.stringContaining('was removed from this console meanwhile') },
  });
  expect(namesOf(tenants)).toEqual(['acme']);
});

it('keeps the first one for windows to fall back to', async () => {
  const { start } = createDevice();
  const tenants = await start();
  expect(await tenants.remove('acme')).toMatchObject({ ok: false });
  expect(await tenants.remove('initech')).toMatchObject({ ok: false });
  expect(namesOf(tenants)).toEqual(['acme']);
});

it('has the tenants of connection files and no other', async () => {
  const { start, kept } = createDevice();
  kept.set('b.json', 'globex');
  const tenants = await start(['b.json']);
  expect(namesOf(tenants)).toEqual(['acme', 'globex']);
  expect(tenants.addBlockedBy).toContain('--connect');
  expect(await tenants.enrol('initech')).toMatchObject({ ok: false });
  expect(await tenants.remove('globex')).toMatchObject({ ok: false });
});
