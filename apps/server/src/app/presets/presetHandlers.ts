import type { PRESET_ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { PresetReach } from '@batcave/shared/presets';
import type { RequestContext, RouteHandlers } from '../../adapters/http/index.ts';
import type { PgPresets } from '../../adapters/postgres/index.ts';
import type { Asker } from '../../alerts/index.ts';
import { viewOf } from '../../identity/index.ts';
import { presetFault } from './presetFault.ts';

/** One function per route of presets. */
export function createPresetHandlers(
  presets: PgPresets,
  now: () => number,
): Pick<RouteHandlers, keyof typeof PRESET_ROUTES> {
  const actorOf = ({ principal: { kind, name } }: RequestContext) => `${kind}/${name}`;
  const ask = (ctx: RequestContext): Asker => ({
    ...{ tenant: ctx.principal.tenant, actor: actorOf(ctx), traceId: ctx.traceId, nowMs: now() },
  });
  /** What is on every wall of the tenant is not for whoever may act on a part of it. */
  const assertMay = (ctx: RequestContext) => (reach: PresetReach) => {
    if (reach === 'mine' || viewOf(ctx.principal, 'sentry.alert.write').services === 'all') return;
    throw new AppError(
      'service_not_allowed',
      'This identity may act on some services alone; a shared preset is for the whole tenant. Keep it with "reach": "mine".',
    );
  };
  return {
    'presets.list': async (ctx) => ({
      presets: await presets.list(ctx.principal.tenant, actorOf(ctx)),
    }),
    'presets.get': (ctx, { params }) =>
      presets.get(ctx.principal.tenant, actorOf(ctx), params.preset_id),
    'presets.put': (ctx, { params, query, body }) => {
      const fault = presetFault(body.document);
      if (fault !== null)
        throw new AppError('invalid_request', 'The preset cannot be kept.', { faults: [fault] });
      return presets.put(ask(ctx), params.preset_id, query.if_version, body, assertMay(ctx));
    },
    'presets.remove': async (ctx, { params, query }) => {
      await presets.remove(ask(ctx), params.preset_id, query.if_version, assertMay(ctx));
      return undefined;
    },
  };
}
