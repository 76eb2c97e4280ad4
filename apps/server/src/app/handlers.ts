import { AppError } from '@batcave/shared/errors';
import type { CanaryReport, SystemReport } from '@batcave/shared/health';
import type { RequestContext, RouteHandlers } from '../adapters/http/index.ts';
import type {
  PgAlertReader,
  PgEventSeries,
  PgHistory,
  PgPastAlerts,
} from '../adapters/postgres/index.ts';
import type { AlertLedger, Asker } from '../alerts/index.ts';
import type { StreamHub } from '../feed/index.ts';
import type { Ingest } from '../ingest/index.ts';
import { viewOf } from '../identity/index.ts';
import { bindStream } from './bindStream.ts';
import { readNoteTime } from './dispatch/incidentHandlers.ts';
import type { openReading } from './dispatch/openReading.ts';
import type { createDispatchReplayHandlers } from './dispatch/replayDispatchHandlers.ts';
import type { createMapHandler } from './health/mapHandler.ts';
import type { createIdentityHandlers } from './identityHandlers.ts';
import type { openOutgoing } from './openOutgoing.ts';
import type { createPolicyHandlers } from './policyHandlers.ts';
import type { createPresetHandlers } from './presets/presetHandlers.ts';
import type { Readiness } from './readiness.ts';
import type { createReplayHandlers } from './replay/index.ts';

/** What the routes are made of. */
export interface HandlerParts {
  readonly ingest: Ingest;
  readonly history: PgHistory;
  readonly series: PgEventSeries;
  readonly alerts: PgAlertReader;
  readonly pastAlerts: PgPastAlerts;
  readonly ledger: AlertLedger;
  readonly hub: StreamHub;
  readonly readiness: Readiness;
  readonly canary: () => CanaryReport;
  readonly system: () => Promise<SystemReport>;
  readonly map: ReturnType<typeof createMapHandler>;
  readonly identity: ReturnType<typeof createIdentityHandlers>;
  readonly policies: ReturnType<typeof createPolicyHandlers>;
  readonly replay: ReturnType<typeof createReplayHandlers>;
  readonly dispatchReplay: ReturnType<typeof createDispatchReplayHandlers>;
  readonly reading: ReturnType<typeof openReading>;
  readonly outgoing: ReturnType<typeof openOutgoing>['handlers'];
  readonly presets: ReturnType<typeof createPresetHandlers>;
  readonly metricsText: () => Promise<string>;
  readonly now: () => number;
}

function askerOf(ctx: RequestContext, nowMs: number): Asker {
  const { tenant, kind, name } = ctx.principal;
  return { tenant, actor: `${kind}/${name}`, traceId: ctx.traceId, nowMs };
}

/** One function per route of the contract, each a line or two over the slices. */
export function createHandlers(parts: HandlerParts): RouteHandlers {
  const { ingest, history, alerts, ledger, hub, readiness, metricsText, now } = parts;
  const ask = (ctx: RequestContext): Asker => askerOf(ctx, now());
  const command = async (
    ctx: RequestContext,
    alertId: string,
    command: Parameters<AlertLedger['command']>[0]['command'],
  ) =>
    (
      await ofOwnService(ctx, alertId, () =>
        ledger.command({ ...askAbout(ctx), alertId: alertId.toLowerCase(), command }),
      )
    ).alert;
  const actor = (ctx: RequestContext): string => ctx.principal.name;
  const alertView = (ctx: RequestContext) => viewOf(ctx.principal, 'sentry.alert.read');
  const askAbout = (ctx: RequestContext) => ({
    ...ask(ctx),
    services: viewOf(ctx.principal, 'sentry.alert.write').services,
  });
  /** An alert that may be seen but not changed is not told to be missing. */
  const ofOwnService = async <T>(
    ctx: RequestContext,
    alertId: string,
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const isLimited = ctx.principal.services?.['sentry.alert.write'] !== undefined;
      const isMissing = error instanceof AppError && error.code === 'not_found';
      if (!isLimited || !isMissing || !ctx.principal.scopes.includes('sentry.alert.read'))
        throw error;
      const { service } = await alerts.get(alertView(ctx), alertId);
      throw new AppError(
        'service_not_allowed',
        `This identity may not act on alerts of the service ${service}.`,
      );
    }
  };
  return {
    'events.ingest': (ctx, request) =>
      ingest({ ...viewOf(ctx.principal, 'sentry.ingest'), ...request }),
    'events.list': (ctx, { query }) =>
      history.list(viewOf(ctx.principal, 'sentry.read'), query, now()),
    'events.get': (ctx, { params }) =>
      history.get(viewOf(ctx.principal, 'sentry.read'), params.event_id),
    'events.series': (ctx, { query }) =>
      parts.series.read(viewOf(ctx.principal, 'sentry.read'), query, now()),
    'events.stream': (ctx, socket, query) => bindStream(hub, ctx.principal, socket, query),
    'alerts.list': (ctx, { query }) => alerts.list(alertView(ctx), query),
    'alerts.past': async (ctx, { query }) => ({
      at: query.at,
      ...(await parts.pastAlerts.at(alertView(ctx), Date.parse(query.at))),
    }),
    'alerts.summary': (ctx) => alerts.summary(alertView(ctx), now()),
    'alerts.rate': (ctx) => alerts.rate(alertView(ctx), now()),
    'alerts.get': (ctx, { params }) => alerts.get(alertView(ctx), params.alert_id),
    'alerts.ack': (ctx, { params, body }) =>
      command(ctx, params.alert_id, { kind: 'ack', actor: actor(ctx), note: body?.note }),
    'alerts.unack': (ctx, { params, body }) =>
      command(ctx, params.alert_id, { kind: 'unack', actor: actor(ctx), note: body?.note }),
    'alerts.resolve': (ctx, { params, body }) =>
      command(ctx, params.alert_id, { kind: 'resolve', actor: actor(ctx), note: body?.note }),
    'alerts.assign': (ctx, { params, body }) =>
      command(ctx, params.alert_id, { kind: 'assign', actor: actor(ctx), assignee: body.assignee }),
    'alerts.comment': async (ctx, { params, body }) => {
      const commented = await ofOwnService(ctx, params.alert_id, () =>
        ledger.command({
          ...askAbout(ctx),
          alertId: params.alert_id.toLowerCase(),
          command: {
            kind: 'comment',
            actor: actor(ctx),
            text: body.text,
            atMs: readNoteTime(body.at, now()),
          },
        }),
      );
      if (commented.entry === undefined) throw new Error('a comment always makes an entry');
      return commented.entry;
    },
    'alerts.ackAll': async (ctx, { body }) => {
      const { alertIds, skipped } = await ledger.acknowledgeAll({
        ...askAbout(ctx),
        person: actor(ctx),
        alertIds: body?.alert_ids,
        severity: body?.severity,
        service: body?.service,
        note: body?.note,
      });
      return { acknowledged: alertIds.length, alert_ids: [...alertIds], skipped: [...skipped] };
    },
    ...parts.policies,
    ...parts.replay,
    ...parts.dispatchReplay,
    ...parts.reading,
    ...parts.outgoing,
    'health.canary': () => Promise.resolve(parts.canary()),
    ...parts.map,
    ...parts.presets,
    'system.get': () => parts.system(),
    ...parts.identity,
    'ops.healthz': () => Promise.resolve({ status: 'ok' as const }),
    'ops.readyz': () => readiness.report(),
    'ops.metrics': () => metricsText(),
  };
}
