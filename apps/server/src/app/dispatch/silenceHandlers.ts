import type { SILENCE_ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { RequestContext, RouteHandlers } from '../../adapters/http/index.ts';
import { type PgSilences, type SilenceAsker, toSilence } from '../../adapters/postgres/index.ts';
import { viewOf } from '../../identity/index.ts';
import type { SilenceDesk } from './SilenceDesk.ts';

/** One function per route of silences. */
export function createSilenceHandlers(
  desk: SilenceDesk,
  silences: PgSilences,
  now: () => number,
): Pick<RouteHandlers, keyof typeof SILENCE_ROUTES> {
  const readView = (ctx: RequestContext) => viewOf(ctx.principal, 'sentry.alert.read');
  const ask = (ctx: RequestContext): SilenceAsker => {
    const { tenant, kind, name } = ctx.principal;
    return {
      ...{ tenant, actor: `${kind}/${name}`, traceId: ctx.traceId, nowMs: now() },
      view: viewOf(ctx.principal, 'sentry.alert.write'),
    };
  };
  /** What may be seen but not changed is not told to be missing. */
  const ofOwn = async <T>(
    ctx: RequestContext,
    isThere: () => Promise<unknown>,
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const isMissing = error instanceof AppError && error.code === 'not_found';
      const isLimited = ctx.principal.services?.['sentry.alert.write'] !== undefined;
      if (!isMissing || !isLimited || !ctx.principal.scopes.includes('sentry.alert.read'))
        throw error;
      await isThere();
      throw new AppError(
        'service_not_allowed',
        'This identity may act on some services alone, and this is not of one of them.',
      );
    }
  };
  const see = (ctx: RequestContext, silenceId: string) => silences.get(readView(ctx), silenceId);
  return {
    'silences.list': (ctx, { query }) => silences.list(readView(ctx), query, now()),
    'silences.create': (ctx, { body }) =>
      ofOwn(
        ctx,
        () => desk.alert(readView(ctx), body),
        () => desk.create(ask(ctx), body),
      ),
    'silences.preview': (ctx, { body }) => desk.preview(readView(ctx), body),
    'silences.get': async (ctx, { params }) => toSilence(await see(ctx, params.silence_id), now()),
    'silences.update': (ctx, { params: { silence_id: id }, query, body }) =>
      ofOwn(
        ctx,
        () => see(ctx, id),
        () => desk.change(ask(ctx), id, query.if_revision, body),
      ),
    'silences.expire': (ctx, { params: { silence_id: id } }) =>
      ofOwn(
        ctx,
        () => see(ctx, id),
        () => desk.expire(ask(ctx), id),
      ),
  };
}
