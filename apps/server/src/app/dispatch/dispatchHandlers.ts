import type { Alert } from '@batcave/shared/alerts';
import type { DISPATCH_ROUTES } from '@batcave/shared/api';
import type { DispatchConfig, Message } from '@batcave/shared/dispatch';
import { AppError } from '@batcave/shared/errors';
import { formatInstant } from '@batcave/shared/time';
import { randomUUID } from 'node:crypto';
import type { RequestContext, RouteHandlers } from '../../adapters/http/index.ts';
import type {
  PgAlertReader,
  PgDispatchConfigs,
  PgDispatchLedger,
  PgNotifications,
} from '../../adapters/postgres/index.ts';
import type { Asker } from '../../alerts/index.ts';
import {
  type CompiledSilences,
  explainRoutes,
  FatigueModel,
  labelsOf,
  PageBudgets,
  reportOf,
  shiftsBetween,
  whoIsOnCall,
} from '../../dispatch/index.ts';
import { viewOf } from '../../identity/index.ts';
import type { DispatchDesk } from './DispatchDesk.ts';
import type { Dispatch } from './openDispatch.ts';
import { readShiftRange } from './readShiftRange.ts';
import { whyHeld } from './whyHeld.ts';

/** Less than a console waits for an answer. */
const TEST_MS = 8_000;

export interface DispatchHandlerParts {
  readonly desk: DispatchDesk;
  readonly configs: PgDispatchConfigs;
  readonly ledger: PgDispatchLedger;
  readonly dispatch: Omit<Dispatch, 'run'>;
  readonly alerts: PgAlertReader;
  readonly silences: (tenant: string) => Promise<CompiledSilences>;
  readonly now: () => number;
}

/** One function per route of dispatch. */
export function createDispatchHandlers(
  parts: DispatchHandlerParts,
): Pick<RouteHandlers, keyof typeof DISPATCH_ROUTES> {
  const { desk, configs, dispatch, alerts, now } = parts;
  const notifications: PgNotifications = dispatch.notifications;
  const ask = ({ principal: { tenant, kind, name }, traceId }: RequestContext): Asker => ({
    ...{ tenant, traceId, actor: `${kind}/${name}`, nowMs: now() },
  });
  const alertView = (ctx: RequestContext) => viewOf(ctx.principal, 'sentry.alert.read');
  /** The alert, if whoever asks may act on it. */
  const ownAlert = async (ctx: RequestContext, alertId: string): Promise<Alert> => {
    const alert = await alerts
      .get(viewOf(ctx.principal, 'sentry.alert.write'), alertId)
      .catch(async (error: unknown) => {
        if (!ctx.principal.scopes.includes('sentry.alert.read')) throw error;
        const { service } = await alerts.get(alertView(ctx), alertId);
        throw new AppError(
          'service_not_allowed',
          `This identity may not act on alerts of the service ${service}.`,
        );
      });
    return alert;
  };
  const explain = async (
    tenant: string,
    config: DispatchConfig | undefined,
    labels: Record<string, string>,
    alertId: string,
    at: string | undefined,
  ) =>
    explainRoutes(
      await desk.compile(tenant, config),
      await parts.silences(tenant),
      dispatch.rights(tenant),
      { labels, alertId, atMs: at === undefined ? now() : Date.parse(at) },
    );

  return {
    'dispatch.config.get': (ctx, { query }) => desk.get(ctx.principal.tenant, query.revision),
    'dispatch.config.put': (ctx, { body }) =>
      desk.put(ask(ctx), body.config as DispatchConfig, body.expected_revision),
    'dispatch.config.check': ({ principal: { tenant } }, { body }) =>
      Promise.resolve({ findings: desk.check(tenant, body.config as DispatchConfig) }),
    'dispatch.config.versions': async (ctx, { query }) => ({
      versions: (await configs.versions(ctx.principal.tenant, query.limit ?? 100)).map(
        ({ revision, updatedMs, updatedBy }) => ({
          revision,
          updated_at: formatInstant(updatedMs ?? 0),
          updated_by: updatedBy ?? '',
        }),
      ),
    }),
    'dispatch.config.restore': (ctx, { body }) => desk.restore(ask(ctx), body.revision),
    'dispatch.test': async (ctx, { body }) => {
      const { tenant, scopes } = ctx.principal;
      if (body.alert_id === undefined)
        return explain(
          tenant,
          body.config as DispatchConfig | undefined,
          body.labels ?? {},
          '',
          body.at,
        );
      if (!scopes.includes('sentry.alert.read')) throw new AppError('not_found');
      const alert = await alerts.get(alertView(ctx), body.alert_id.toLowerCase());
      const labels = { ...labelsOf(alert, alert.incident_id ?? null), ...body.labels };
      return explain(
        tenant,
        body.config as DispatchConfig | undefined,
        labels,
        alert.alert_id,
        body.at,
      );
    },
    'dispatch.simulate': (ctx, { body }) =>
      explain(
        ctx.principal.tenant,
        body.config as DispatchConfig | undefined,
        { ...body.labels, service: body.service, severity: body.severity },
        '',
        body.at,
      ),
    'dispatch.onCall': async (ctx, { query }) => {
      const { tenant } = ctx.principal;
      const range = readShiftRange(query);
      const { directory } = await desk.compile(tenant);
      const atMs = query.at === undefined ? now() : Date.parse(query.at);
      const wanted = [...directory.schedules.values()].filter(
        ({ name }) => query.schedule === undefined || name === query.schedule,
      );
      if (query.schedule !== undefined && wanted.length === 0)
        throw new AppError(
          'not_found',
          `There is no schedule ${query.schedule} of tenant ${tenant}; GET /v1/dispatch/on-call shows those there are.`,
        );
      return {
        on_call: wanted.map((schedule) => {
          const who = whoIsOnCall(schedule, atMs);
          return {
            schedule: schedule.name,
            person: who.kind === 'on_call' ? who.person : null,
            until: who.untilMs === null ? null : formatInstant(who.untilMs),
            by: who.kind === 'on_call' ? `${who.by.kind} ${String(who.by.index + 1)}` : who.reason,
          };
        }),
        shifts:
          range === undefined
            ? []
            : wanted.flatMap((schedule) =>
                shiftsBetween(schedule, range.fromMs, range.toMs).map((shift) => ({
                  schedule: schedule.name,
                  person: shift.person,
                  from: formatInstant(shift.fromMs),
                  to: formatInstant(shift.toMs),
                  by: `${shift.by.kind} ${String(shift.by.index + 1)}`,
                })),
              ),
      };
    },
    'dispatch.receivers': async (ctx) => {
      const { tenant } = ctx.principal;
      const { config } = await configs.load(tenant);
      const health = new Map(
        (await notifications.health(tenant)).map((one) => [one.receiver, one]),
      );
      const untold = await notifications.untoldEndsOf(tenant);
      return {
        receivers: (config.receivers ?? []).map(({ name, type, reads_as, fallback }) => ({
          ...UNUSED,
          ...health.get(name),
          untold_ends: untold.get(name) ?? 0,
          ...{ receiver: name, type, reads_as: reads_as ?? null, fallback: fallback ?? null },
        })),
      };
    },
    'dispatch.receivers.test': async (ctx, { body }) => {
      const { tenant, kind, name } = ctx.principal;
      const ready = await dispatch.receiver(tenant, body.receiver);
      if (ready === undefined)
        throw new AppError(
          'not_found',
          `There is no receiver ${body.receiver} of tenant ${tenant}; GET /v1/dispatch/receivers shows those there are.`,
        );
      const id = randomUUID();
      const outcome = await dispatch.notifiers[ready.receiver.type].send(
        {
          ...{ notificationId: id, groupKey: id, threadKey: id },
          address: body.address,
          message: testMessage(`${kind}/${name}`, body.receiver),
          createdAtMs: now(),
          ...{ previous: undefined, thread: undefined },
        },
        ready.open,
        { timeoutMs: TEST_MS, signal: AbortSignal.timeout(TEST_MS) },
      );
      const { reads_as: reader } = ready.receiver;
      const isBlind = reader !== undefined && !desk.mayReadAny(tenant, reader);
      const blind = isBlind
        ? ` But no alert is told here: ${reader} may read alerts of no service; sentry access grant gives it a role.`
        : '';
      return { outcome: outcome.kind, detail: `${outcome.detail}${blind}` };
    },
    'notifications.list': (ctx, { query }) => notifications.list(alertView(ctx), query),
    'notifications.retry': (ctx, { params }) =>
      notifications.retry(
        viewOf(ctx.principal, 'sentry.alert.write'),
        ask(ctx),
        params.notification_id.toLowerCase(),
      ),
    'alerts.restore': async (ctx, { params }) => {
      const { alert_id: alertId } = await ownAlert(ctx, params.alert_id);
      await configs.request(ask(ctx), { kind: 'restore', alertId });
      dispatch.alertsChanged();
      return { alert_id: alertId };
    },
    'alerts.escalate': async (ctx, { params }) => {
      const alert = await ownAlert(ctx, params.alert_id);
      const { alert_id: alertId, escalation } = alert;
      const isUnderWay = (escalation?.next ?? null) !== null;
      const held = isUnderWay ? whyHeld(alert) : undefined;
      if (held !== undefined) throw new AppError('state_conflict', held);
      if (escalation?.next_at === undefined || escalation.next_at === null)
        throw new AppError('state_conflict', 'It has no next step: nobody is being paged for it.');
      await configs.request(ask(ctx), { kind: 'escalate', alertId });
      dispatch.alertsChanged();
      return { alert_id: alertId };
    },
    'dispatch.fatigue': async (ctx) => {
      const { tenant } = ctx.principal;
      const compiled = await desk.compile(tenant);
      const model = new FatigueModel({
        settings: compiled.fatigue,
        snapshot: await parts.ledger.fatigue(tenant),
      });
      const nowMs = now();
      const budgets = new PageBudgets(compiled.config.fatigue?.budgets, [], 0);
      const sinceMs = budgets.beginMs(nowMs);
      const pages = sinceMs === undefined ? [] : await notifications.pages(tenant, sinceMs);
      for (const { atMs, ruleName, service } of pages) {
        const team = compiled.teams.get(service);
        if (team !== undefined) budgets.note({ team, ruleId: ruleName, ruleName, service }, atMs);
      }
      return reportOf(model, nowMs, budgets.report(nowMs));
    },
  };
}

const UNUSED = {
  pending: 0,
  sent_last_day: 0,
  failed_last_day: 0,
  last_sent_at: null,
  oldest_pending_at: null,
  last_failure: null,
};

function testMessage(who: string, receiver: string): Message {
  return {
    reason: 'test',
    status: 'information',
    urgency: 'low',
    severity: 'INFO',
    title: `Sentry: a test of ${receiver}`,
    text: `${who} wanted to see whether messages arrive here. Nothing is wrong.`,
    ...{ group: {}, incident_id: null, incident_title: null, alerts: [], more_alerts: 0 },
    ...{ escalation: null, console_url: null },
  };
}
