import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alert } from '@batcave/shared/alerts';
import type { Principal, Scope } from '@batcave/shared/identity';
import type { HookInput, Run, RunState } from '@batcave/shared/remediation';
import { expect, onTestFinished } from 'vitest';
import { createEgress, parseEgressAllow } from '../../src/adapters/egress/index.ts';
import type { RequestContext } from '../../src/adapters/http/index.ts';
import { writeAlertChanges } from '../../src/adapters/postgres/alertChanges.ts';
import { type AlertRow, toAlert } from '../../src/adapters/postgres/alertRows.ts';
import type { PgStore } from '../../src/adapters/postgres/index.ts';
import { createSecretBox } from '../../src/adapters/secrets/index.ts';
import { transition } from '../../src/alerts/index.ts';
import { buildAlert } from '../../src/alerts/testing/buildAlert.ts';
import {
  createEgressTarget,
  openRemediation,
  type Remediation,
} from '../../src/app/remediation/index.ts';
import type { HookTarget } from '../../src/remediation/index.ts';
import { eventually } from '../setup/builders.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

export const TENANT = 'acme';
/** Opens what any process of a test has sealed. */
export const KEY = Buffer.alloc(32, 7);

let nextAlert = 1;

/** Remediation over a store of its own, with a runner and real calls to this machine. */
export interface Site {
  readonly database: TestDatabase;
  readonly store: PgStore;
  readonly remediation: Remediation;
  readonly errors: readonly unknown[];
  /** The clock of everything that is decided. */
  readonly clock: { skipMs(durationMs: number): void; now(): number };
  raise(fields?: Partial<Alert>): Promise<Alert>;
  /** The rule says that the condition has cleared. */
  clear(alert: Alert): Promise<void>;
  worsen(alert: Alert, severity: Alert['severity']): Promise<void>;
  putHook(name: string, input: HookInput): Promise<void>;
  ask(alert: Alert, hook: string, as?: RequestContext, fields?: object): Promise<Run>;
  runs(query?: { alert?: string; hook?: string; state?: RunState }): Promise<Run[]>;
  /** Waits until the only run of the alert and the hook is in the state. */
  run(alert: Alert, state: RunState, hook?: string): Promise<Run>;
  timeline(alert: Alert): Promise<string[]>;
  actions(): Promise<string[]>;
  /** Ends the runner in order. */
  stop(): Promise<void>;
}

/** Somebody with these scopes; for some services alone when they are named. */
export function somebody(
  name: string,
  scopes: readonly Scope[] = ALL,
  options: { readonly services?: string[]; readonly tenant?: string } = {},
): RequestContext {
  const { services, tenant = TENANT } = options;
  const principal: Principal = {
    tenant,
    kind: 'console',
    name,
    scopes: [...scopes],
    ...(services === undefined
      ? {}
      : { services: Object.fromEntries(scopes.map((scope) => [scope, services])) }),
  };
  return {
    principal,
    traceId: 'trace',
    receivedAtMs: 0,
    fingerprint: undefined,
    address: undefined,
  };
}

const ALL: readonly Scope[] = [
  'sentry.alert.read',
  'sentry.policy.read',
  'sentry.policy.write',
  'sentry.remediate',
  'sentry.remediate.approve',
];
export const ANA = somebody('ana');
export const BEN = somebody('ben');

export function egressTarget(): HookTarget {
  return createEgressTarget(createEgress({ allow: parseEgressAllow('127.0.0.1:*') }));
}

export async function openSite(
  options: {
    readonly target?: HookTarget;
    readonly isProduction?: (tenant: string, service: string) => Promise<boolean>;
    readonly database?: TestDatabase;
    readonly withoutRunner?: true;
  } = {},
): Promise<Site> {
  const database = options.database ?? (await createDatabase());
  const store = database.openStore();
  for (const tenant of [TENANT, 'globex'])
    await database.query('insert into tenants values ($1) on conflict do nothing', [tenant]);
  let skippedMs = 0;
  const now = (): number => Date.now() + skippedMs;
  const errors: unknown[] = [];
  const remediation = openRemediation({
    store,
    box: createSecretBox(KEY),
    target: options.target ?? egressTarget(),
    isProduction: options.isProduction ?? (() => Promise.resolve(false)),
    now,
    graceMs: 200,
    onError: (error) => errors.push(error),
  });
  const stopping = new AbortController();
  const led =
    options.withoutRunner === true ? Promise.resolve() : remediation.lead(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await led;
  };
  onTestFinished(stop);
  const change = async (
    before: Alert | undefined,
    after: Alert,
    kind: 'raised' | 'changed' | 'cleared',
  ): Promise<void> => {
    const signal = { reason: 'as it is', atMs: now(), eventId: null };
    const decided = transition(before, { kind, draft: after, signal }, now());
    if (!decided.ok) throw new Error(decided.detail);
    await store.transaction((tx) =>
      writeAlertChanges(
        tx,
        [{ tenant: TENANT, before, after: decided.alert, entry: decided.entry }],
        now(),
        null,
      ),
    );
    remediation.wake();
  };
  const current = async ({ alert_id: id }: Alert): Promise<Alert> => {
    const { rows } = await store.query<AlertRow>('select * from alerts where alert_id = $1', [id]);
    if (rows[0] === undefined) throw new Error('no such alert');
    return toAlert(rows[0]);
  };
  const runs: Site['runs'] = async (query = {}) =>
    (await remediation.handlers['remediations.list'](ANA, { query })).runs;
  return {
    database,
    store,
    remediation,
    errors,
    clock: {
      now,
      skipMs(durationMs) {
        skippedMs += durationMs;
        remediation.wake();
      },
    },
    async raise(fields = {}) {
      const at = new Date(now()).toISOString();
      const id = `00000000-0000-4000-8000-${(nextAlert += 1).toString(16).padStart(12, '0')}`;
      const alert = buildAlert({
        alert_id: id,
        service: 'payments',
        created_at: at,
        updated_at: at,
        event_id: null,
        ...fields,
      });
      await change(undefined, alert, 'raised');
      return alert;
    },
    async clear(alert) {
      const before = await current(alert);
      await change(before, before, 'cleared');
    },
    async worsen(alert, severity) {
      const before = await current(alert);
      await change(before, { ...before, severity }, 'changed');
    },
    async putHook(name, body) {
      await remediation.handlers['hooks.put'](ANA, { params: { name }, query: {}, body });
    },
    async ask(alert, hook, as = ANA, fields = {}) {
      const { run } = await remediation.handlers['alerts.remediate'](as, {
        params: { alert_id: alert.alert_id },
        body: { hook, ...fields },
      });
      if (run === null) throw new Error('a dry run');
      return run;
    },
    runs,
    run: (alert, state, hook) =>
      eventually(async () => {
        const found = await runs({
          alert: alert.alert_id,
          ...(hook === undefined ? {} : { hook }),
        });
        expect(found.map((run) => [run.state, run.reason])).toEqual([[state, expect.any(String)]]);
        return found[0] as Run;
      }),
    timeline: async ({ alert_id: id }) =>
      (
        await database.query<{ entry: string }>(
          `select entry from timeline where alert_id = $1 and kind = 'action' order by at, timeline_id`,
          [id],
        )
      ).map(({ entry }) => entry),
    actions: async () =>
      (
        await database.query<{ action: string }>(
          `select action from audit_log where tenant_id = $1 and action not like 'alert.%' order by seq`,
          [TENANT],
        )
      ).map(({ action }) => action),
    stop,
  };
}

/** What a target was asked. */
export interface Called {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A target on this machine that answers as it is told, and remembers each call. */
export async function openTarget(
  answer: (called: Called, response: ServerResponse) => void | Promise<void> = (_, response) => {
    response.end('ok');
  },
): Promise<{ readonly url: string; readonly calls: readonly Called[] }> {
  const calls: Called[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const called = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      calls.push(called);
      void answer(called, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, calls };
}

/** A hook that fits every alert of the service `payments`. */
export function aHook(url: string, fields: Partial<HookInput> = {}): HookInput {
  return {
    mode: 'auto',
    trigger: { match: ['service = payments'] },
    request: { url: `${url}/restart`, body: { json: { service: '{{alert.service}}' } } },
    guards: { approval: 'never', cool_down: '0s' },
    ...fields,
  };
}
