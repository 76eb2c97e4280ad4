import type { Alert } from '@batcave/shared/alerts';
import type { IdentityAnswer, IdentityState, Pkcs12Import } from '../../ipc/identity.ts';
import { type FeedHub, localProblem, type Timers } from '../../link/index.ts';
import type { ConsoleIdentity } from '../identity/consoleIdentity.ts';
import type { CredentialsSource } from '../link/credentials.ts';
import { createTenantWatch, type TenantWatch } from './tenantWatch.ts';
import type { KeptTenants, TenantStore } from './tenantStore.ts';

/** What an identity is told and asks, of the console that it is one of. */
export interface IdentityHooks {
  readonly changed: (how: { readonly forget: boolean }) => void;
  readonly refuses: (tenant: string) => string | null;
}

/** Makes an identity of this console. */
export type MakeIdentity = (hooks: IdentityHooks) => ConsoleIdentity;

/** One identity of this console, and the one link that speaks as it. */
export interface ConsoleTenant {
  readonly id: string;
  readonly identity: ConsoleIdentity;
  readonly hub: FeedHub;
  readonly watch: TenantWatch;
  /** What its certificate names, or else its server; `null`: not known, or it has none. */
  readonly tenant: () => string | null;
  /** Whom the certificate is for; empty while there is none. */
  readonly name: () => string;
}

/** All identities of this console. The first one is always there. */
export interface ConsoleTenants {
  first(): ConsoleTenant;
  all(): readonly ConsoleTenant[];
  find(tenant: string | undefined): ConsoleTenant | undefined;
  /** Those that windows were switched to, the last one first. */
  recent(): readonly string[];
  noteShown(tenant: string): void;
  /** Why no further one can be added; `null`: it can. */
  readonly addBlockedBy: string | null;
  enrol(bundle: string): Promise<IdentityAnswer>;
  importPkcs12(input: Pkcs12Import): Promise<IdentityAnswer>;
  remove(tenant: string): Promise<IdentityAnswer>;
  /** Tells of every change: who is there, whom they speak for, how their links and alerts are. */
  subscribe(listener: () => void): void;
  /** Tells that all that came over a link was for somebody else. */
  onForgotten(listener: (tenant: ConsoleTenant) => void): void;
  /** Tells of CRITICAL alerts that nobody has acknowledged, as they come. */
  onFresh(listener: (tenant: ConsoleTenant, fresh: readonly Alert[]) => void): void;
  /** Reads what is kept. Resolves when it is known whom each identity speaks for. */
  start(): Promise<void>;
  /** Lets the links connect. */
  connect(): void;
  retryNow(): void;
  stop(): void;
}

/** What they are made of. */
export interface ConsoleTenantsOptions {
  /** Those that are there without having been added here; the first one first. */
  readonly fixed: readonly [MakeIdentity, ...MakeIdentity[]];
  /** Makes one that is added here, under an id; `null`: none can be. */
  readonly further: ((id: string) => MakeIdentity) | null;
  readonly store: TenantStore;
  /** `tenant` says whom the certificate is for; `null`: it names none. */
  readonly makeHub: (credentials: CredentialsSource, tenant: () => string | null) => FeedHub;
  readonly newId: () => string;
  readonly timers: Timers;
  readonly log: (message: string, error?: unknown) => void;
}

/** As many as anybody has seen, and no more connections than a server gladly gives one console. */
export const MAX_TENANTS = 16;

type Held = ConsoleTenant & { readonly isFurther: boolean };

/** Makes them. Nothing connects before `connect`. */
export function createConsoleTenants(options: ConsoleTenantsOptions): ConsoleTenants {
  const { fixed, further, store, log } = options;
  const changes = new Set<() => void>();
  const forgotten = new Set<(tenant: ConsoleTenant) => void>();
  const news = new Set<(tenant: ConsoleTenant, fresh: readonly Alert[]) => void>();
  let kept: KeptTenants = { further: [], recent: [] };
  let isConnected = false;
  /** Identities that were removed. What a window still does to one comes to nothing. */
  const gone = new Set<string>();
  let lastAdded: Promise<unknown> = Promise.resolve();
  const first = make('first', fixed[0], false);
  let held: readonly Held[] = [
    first,
    ...fixed.slice(1).map((each, i) => make(`file-${String(i + 2)}`, each, false)),
  ];

  function tell(): void {
    for (const listener of changes) listener();
  }

  function keep(next: KeptTenants): void {
    kept = next;
    store.save(kept).catch((error: unknown) => {
      log('the list of tenants could not be saved', error);
    });
  }

  function refusesFor(id: string, tenant: string): string | null {
    if (gone.has(id))
      return 'The tenant of this window was removed from this console meanwhile. Add it again in the list of tenants.';
    const other = held.find((each) => each.id !== id && each.tenant() === tenant);
    if (other === undefined) return null;
    return `This console has a certificate for tenant ${tenant} already, and one is all that it can have. Replace that one: open Certificate in a window of ${tenant}.`;
  }

  function make(id: string, makeIdentity: MakeIdentity, isFurther: boolean): Held {
    let certificate: { readonly tenant: string; readonly name: string } | null = null;
    const identity = makeIdentity({
      changed(how) {
        if (gone.has(id)) return;
        hub.reconnect(how);
        if (!how.forget) return;
        watch.restart();
        for (const listener of forgotten) listener(tenant);
      },
      refuses: (name) => refusesFor(id, name),
    });
    const hub = options.makeHub(identity.credentials, () => certificate?.tenant ?? null);
    const watch = createTenantWatch({
      ...{ hub, timers: options.timers },
      told(fresh) {
        if (fresh.length > 0) for (const listener of news) listener(tenant, fresh);
        tell();
      },
    });
    const tenant: Held = {
      ...{ id, identity, hub, watch, isFurther },
      // A certificate that names none is still taken for somebody by its server.
      tenant: () => certificate?.tenant ?? watch.facts()?.tenant ?? null,
      name: () => certificate?.name ?? '',
    };
    identity.onState((state) => {
      certificate = certificateIn(state, certificate);
      // Its certificate was removed, in whatever window: it is none of this console any more.
      if (isFurther && state.kind === 'none' && held.includes(tenant)) drop(tenant);
      tell();
    });
    return tenant;
  }

  function end(tenant: Held): void {
    tenant.identity.stop();
    tenant.watch.stop();
    tenant.hub.stop();
  }

  function drop(tenant: Held): void {
    gone.add(tenant.id);
    held = held.filter((each) => each !== tenant);
    keep({ ...kept, further: kept.further.filter((id) => id !== tenant.id) });
    end(tenant);
  }

  type Obtain = (identity: ConsoleIdentity) => Promise<IdentityAnswer>;

  /** One after the other: two windows that add the same tenant at once must not get it twice. */
  function add(obtain: Obtain): Promise<IdentityAnswer> {
    const added = lastAdded.then(() => addOne(obtain));
    lastAdded = added.catch(() => undefined); // Whoever asked is told.
    return added;
  }

  async function addOne(obtain: Obtain): Promise<IdentityAnswer> {
    if (further === null) return refuse(blocked ?? '');
    if (held.length >= MAX_TENANTS)
      return refuse(`A console has at most ${String(MAX_TENANTS)}. Remove one of them first.`);
    const id = options.newId();
    const tenant = make(id, further(id), true);
    await tenant.identity.start();
    const answer = await obtain(tenant.identity);
    if (!answer.ok) {
      end(tenant);
      return answer;
    }
    held = [...held, tenant];
    keep({ ...kept, further: [...kept.further, id] });
    if (isConnected) tenant.hub.start();
    tell();
    return answer;
  }

  const blocked =
    further === null
      ? 'This console was started with --connect, and speaks for the tenants of those files alone. Start it with one --connect for each tenant.'
      : null;
  return {
    first: () => first,
    all: () => held,
    find: (tenant) =>
      tenant === undefined ? undefined : held.find((each) => each.tenant() === tenant),
    recent: () => kept.recent,
    noteShown(tenant) {
      const recent = [tenant, ...kept.recent.filter((each) => each !== tenant)];
      keep({ ...kept, recent: recent.slice(0, MAX_TENANTS) });
    },
    addBlockedBy: blocked,
    enrol: (bundle) => add((identity) => identity.enrol(bundle)),
    importPkcs12: (input) => add((identity) => identity.importPkcs12(input)),
    async remove(name) {
      const tenant = held.find((each) => each.tenant() === name);
      if (tenant === undefined) return refuse(`There is no tenant ${name} here any more.`);
      if (!tenant.isFurther)
        return refuse(
          'It is the first one of this console, which other windows fall back to. Its certificate is removed in the Certificate panel of a window of it.',
        );
      return tenant.identity.remove();
    },
    subscribe: (listener) => void changes.add(listener),
    onForgotten: (listener) => void forgotten.add(listener),
    onFresh: (listener) => void news.add(listener),
    async start() {
      kept = await store.load();
      if (further !== null)
        held = [...held, ...kept.further.map((id) => make(id, further(id), true))];
      await Promise.all(held.map(({ identity }) => identity.start()));
    },
    connect() {
      isConnected = true;
      for (const { hub } of held) hub.start();
    },
    retryNow() {
      for (const { hub } of held) hub.retryNow();
    },
    stop() {
      for (const tenant of held) end(tenant);
    },
  };
}

/** What a certificate names. One that cannot be read for a moment still is whose it was. */
function certificateIn(
  state: IdentityState,
  before: { readonly tenant: string; readonly name: string } | null,
): { readonly tenant: string; readonly name: string } | null {
  if (state.kind === 'enrolled') return state.certificate;
  if (state.kind === 'connectionFile') return state.certificate ?? before;
  return null;
}

function refuse(detail: string): IdentityAnswer {
  return { ok: false, problem: localProblem('tenants_unchanged', 'Nothing was changed.', detail) };
}
