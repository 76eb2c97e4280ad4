import type { DISPATCH_REPLAY_ROUTES } from '@batcave/shared/api';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { type Kind, KINDS, type Principal, type Scope, servicesOf } from '@batcave/shared/identity';
import type { DispatchReplayProgress, DispatchReplayResult } from '@batcave/shared/replay';
import type { RouteHandlers } from '../../adapters/http/index.ts';
import { MissingScope } from '../../adapters/http/problem.ts';
import type { PgDispatchConfigs, PgIdentities } from '../../adapters/postgres/index.ts';
import { authorize, viewOf } from '../../identity/index.ts';
import {
  type AskedDispatchReplay,
  dispatchReplayJob,
  dispatchReplayTask,
  linesOf,
  type ReplayParts,
} from '../replay/index.ts';

/** What replays of dispatch need of the server. */
export interface DispatchReplayHandlerParts extends ReplayParts {
  readonly configs: Pick<PgDispatchConfigs, 'load'>;
  readonly identities: Pick<PgIdentities, 'principal' | 'tenants'>;
}

/** The route that tells who would have been paged. */
export function createDispatchReplayHandlers(
  parts: DispatchReplayHandlerParts,
): Pick<RouteHandlers, keyof typeof DISPATCH_REPLAY_ROUTES> {
  const { backtests, configs, identities, rules, now } = parts;
  return {
    'dispatch.backtest': async (ctx, { body }) => {
      const { principal } = ctx;
      const { tenant } = principal;
      const isOfRule = body.rule !== undefined || body.rule_id !== undefined;
      assertMay(principal, ['sentry.alert.read']);
      if (isOfRule) assertMay(principal, ['sentry.policy.read', 'sentry.read']);
      const { config } = body;
      const task = await dispatchReplayTask(
        { ...body, config: config as DispatchConfig | undefined } satisfies AskedDispatchReplay,
        {
          ...parts,
          alerts: viewOf(principal, 'sentry.alert.read'),
          events: viewOf(principal, 'sentry.read'),
          saved: (await configs.load(tenant)).config,
          servicesOf: alertServicesOf(identities, tenant),
          allRules: await rules.all(tenant),
          nowMs: now(),
        },
      );
      const job = await backtests.startJob<DispatchReplayProgress, DispatchReplayResult>(
        principal,
        dispatchReplayJob(task),
        ctx.closed,
      );
      return linesOf(job, ctx.traceId);
    },
  };
}

/** @throws MissingScope */
function assertMay(principal: Principal, scopes: readonly Scope[]): void {
  for (const scope of scopes) {
    const allowed = authorize(principal, scope);
    if (!allowed.ok) throw new MissingScope(allowed.required);
  }
}

/** Whose alerts an identity may read; `undefined` for one that may read none, is locked out, or is not there. */
export function alertServicesOf(
  identities: Pick<PgIdentities, 'principal'>,
  tenant: string,
): (identity: string) => readonly string[] | 'all' | undefined {
  return (identity) => {
    const [kind = '', name = ''] = identity.split('/');
    if (!KINDS.includes(kind as Kind)) return undefined;
    const principal = identities.principal({ tenant, kind: kind as Kind, name });
    if (principal?.scopes.includes('sentry.alert.read') !== true) return undefined;
    return servicesOf(principal, 'sentry.alert.read');
  };
}
