import type { REMEDIATION_ROUTES, RouteInput, RouteOutput } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { matchesService, type Scope } from '@batcave/shared/identity';
import { parseInstant } from '@batcave/shared/time';
import type { RequestContext } from '../../adapters/http/index.ts';
import type { PgHooks, PgRemediation } from '../../adapters/postgres/index.ts';
import type { Asker } from '../../alerts/index.ts';
import { viewOf } from '../../identity/index.ts';

type Routes = typeof REMEDIATION_ROUTES;

/** One function per route of remediation. */
export type RemediationHandlers = {
  readonly [Id in keyof Routes]: (
    ctx: RequestContext,
    input: RouteInput<Routes[Id]>,
  ) => Promise<RouteOutput<Routes[Id]>>;
};

const DAY_MS = 86_400_000;
const MAX_RANGE_MS = 90 * DAY_MS;

export function createRemediationHandlers(
  hooks: PgHooks,
  remediation: PgRemediation,
  now: () => number,
): RemediationHandlers {
  const ask = (ctx: RequestContext): Asker => {
    const { tenant, kind, name } = ctx.principal;
    return { tenant, actor: `${kind}/${name}`, traceId: ctx.traceId, nowMs: now() };
  };
  const readView = (ctx: RequestContext) => viewOf(ctx.principal, 'sentry.alert.read');
  /** What may be seen but not acted on is not told to be missing. */
  const ofOwnService = async <T>(
    ctx: RequestContext,
    scope: Scope,
    look: () => Promise<{ readonly service: string }>,
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const isMissing = error instanceof AppError && error.code === 'not_found';
      const isLimited = ctx.principal.services?.[scope] !== undefined;
      if (!isMissing || !isLimited || !ctx.principal.scopes.includes('sentry.alert.read'))
        throw error;
      const seen = await look().catch(() => undefined);
      const { services } = viewOf(ctx.principal, scope);
      if (seen === undefined || matchesService(seen.service, services)) throw error;
      throw new AppError(
        'service_not_allowed',
        `This identity may not do this for the service ${seen.service}.`,
      );
    }
  };
  const say = (
    ctx: RequestContext,
    scope: Scope,
    runId: string,
    input: Parameters<PgRemediation['say']>[3],
  ) =>
    ofOwnService(
      ctx,
      scope,
      () => remediation.get(readView(ctx), runId.toLowerCase()),
      () => remediation.say(ask(ctx), viewOf(ctx.principal, scope), runId.toLowerCase(), input),
    );
  const actor = (ctx: RequestContext): string => ask(ctx).actor;
  return {
    'hooks.list': async (ctx) => ({ hooks: await hooks.list(ctx.principal.tenant) }),
    'hooks.get': (ctx, { params }) => hooks.get(ctx.principal.tenant, params.name),
    'hooks.put': (ctx, { params, query, body }) =>
      hooks.put(ask(ctx), params.name, body, query.if_version),
    'hooks.delete': async (ctx, { params, query }) => {
      await hooks.remove(ask(ctx), params.name, query.if_version);
      return undefined;
    },
    'hooks.versions': (ctx, { params, query }) =>
      hooks.versions(ctx.principal.tenant, params.name, query),
    'hooks.dryRun': (ctx, { params, body }) =>
      hooks.dryRun(ctx.principal.tenant, params.name, readRange(body, now()), body.hook),
    'alerts.remediate': (ctx, { params, body }) => {
      const alertId = params.alert_id.toLowerCase();
      const view = viewOf(ctx.principal, 'sentry.remediate');
      const asked = {
        alertId,
        hook: body.hook,
        parameters: body.parameters ?? {},
        reason: body.reason,
        override: body.override ?? false,
        dryRun: body.dry_run ?? false,
      };
      return ofOwnService(
        ctx,
        'sentry.remediate',
        () => remediation.serviceOf(readView(ctx), alertId),
        () => remediation.request(ask(ctx), view, asked),
      );
    },
    'remediations.list': (ctx, { query }) => remediation.list(readView(ctx), query),
    'remediations.get': (ctx, { params }) =>
      remediation.get(readView(ctx), params.run_id.toLowerCase()),
    'remediations.approve': (ctx, { params, body }) =>
      say(ctx, 'sentry.remediate.approve', params.run_id, {
        kind: 'approve',
        actor: actor(ctx),
        reason: body?.reason,
      }),
    'remediations.reject': (ctx, { params, body }) =>
      say(ctx, 'sentry.remediate.approve', params.run_id, {
        kind: 'reject',
        actor: actor(ctx),
        reason: body?.reason,
      }),
    'remediations.cancel': (ctx, { params, body }) =>
      say(ctx, 'sentry.remediate', params.run_id, {
        kind: 'cancel',
        actor: actor(ctx),
        reason: body?.reason,
      }),
    'remediations.resolve': (ctx, { params, body }) =>
      say(ctx, 'sentry.remediate', params.run_id, {
        kind: 'resolve',
        actor: actor(ctx),
        outcome: body.outcome,
        reason: body.reason,
      }),
    'automation.get': (ctx) => remediation.automation(readView(ctx)),
    'automation.put': (ctx, { body }) =>
      remediation.setAutomation(ask(ctx), viewOf(ctx.principal, 'sentry.remediate'), body),
  };
}

/** The range of a dry run. @throws AppError `invalid_request` */
export function readRange(
  { from, to }: { readonly from?: string; readonly to?: string },
  nowMs: number,
): { fromMs: number; toMs: number } {
  const toMs = to === undefined ? nowMs : parseInstant(to);
  const fromMs = from === undefined ? (toMs ?? nowMs) - 7 * DAY_MS : parseInstant(from);
  const refuse = (field: string, limit: string, fix: string) =>
    new AppError('invalid_request', undefined, { faults: [{ field, limit, fix }] });
  const example = 'Send for example 2026-11-23T08:00:00Z.';
  if (toMs === undefined) throw refuse('/to', 'RFC 3339 with offset', example);
  if (fromMs === undefined) throw refuse('/from', 'RFC 3339 with offset', example);
  if (fromMs > toMs) throw refuse('/from', 'before to', 'Swap them.');
  if (toMs - fromMs > MAX_RANGE_MS)
    throw refuse('/from', 'at most 90 days before to', 'Look at a shorter stretch.');
  return { fromMs, toMs };
}
