import type { Alert } from '@batcave/shared/alerts';
import type { INCIDENT_ROUTES } from '@batcave/shared/api';
import type { AlertWhy } from '@batcave/shared/incidents';
import { formatInstant, parseInstant } from '@batcave/shared/time';
import type { RequestContext, RouteHandlers } from '../../adapters/http/index.ts';
import {
  type PgAlertReader,
  type PgHistory,
  type PgIncidents,
  type PgRules,
  type PgTimeline,
  type PgWhy,
  toEventRecord,
} from '../../adapters/postgres/index.ts';
import { authorize, type View, viewOf } from '../../identity/index.ts';
import { alertIdOf } from '../../alerts/index.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import { type JudgedEvent, judgeEvent } from './judgeEvent.ts';

/** What the routes that tell why need. */
export interface WhyParts {
  readonly alerts: PgAlertReader;
  readonly history: PgHistory;
  readonly incidents: PgIncidents;
  readonly timeline: PgTimeline;
  readonly why: PgWhy;
  readonly rules: Pick<PgRules, 'all'>;
  readonly kinds: DetectorKinds;
  readonly now: () => number;
}

/** How much of each there is in an answer, the newest. */
const MAX_LIFE = 500;
const MAX_DECISIONS = 200;
const MAX_NOTIFICATIONS = 200;
/** Alerts of one event that are told whole. */
const MAX_WHOLE = 5;

/** One function per route that tells why. */
export function createWhyHandlers(
  parts: WhyParts,
): Pick<RouteHandlers, Extract<keyof typeof INCIDENT_ROUTES, 'alerts.why' | 'events.why'>> {
  return {
    'alerts.why': async (ctx, { params }) => {
      const view = viewOf(ctx.principal, 'sentry.alert.read');
      const alert = await parts.alerts.get(view, params.alert_id.toLowerCase());
      return explainAlert(parts, view, alert, rightsOf(ctx));
    },
    'events.why': (ctx, { params }) => explainEvent(parts, ctx, params.event_id.toLowerCase()),
  };
}

/** What of an explanation somebody may see beside alerts. */
export interface WhyRights {
  readonly rules: boolean;
  readonly addresses: boolean;
}

function rightsOf({ principal }: RequestContext): WhyRights {
  return {
    rules: authorize(principal, 'sentry.policy.read').ok,
    addresses: authorize(principal, 'sentry.dispatch.read').ok,
  };
}

/** Everything that is recorded of why there is an alert and who was told of it. */
export async function explainAlert(
  parts: Pick<WhyParts, 'incidents' | 'timeline' | 'why' | 'now'>,
  view: View,
  alert: Alert,
  rights: WhyRights,
): Promise<AlertWhy> {
  const { incidents, timeline, why, now } = parts;
  const { alert_id: alertId, rule_id: ruleId, rule_version: version } = alert;
  const judged = await why.versionOf(view.tenant, ruleId, version);
  const life = await timeline.newest(view, alertId, MAX_LIFE + 1);
  const decisions = await why.decisions(view, alertId, MAX_DECISIONS + 1);
  const notifications = await why.notifications(view, alertId, MAX_NOTIFICATIONS + 1);
  const raised = life.find(({ kind }) => kind === 'raised');
  const { incident_id: incidentId, quiet = null, escalation = null } = alert;
  const nowMs = now();
  const nextMs = parseInstant(escalation?.next_at ?? '');
  return {
    as_of: formatInstant(nowMs),
    alert,
    judged_by: {
      rule_id: ruleId,
      version,
      newest_version: judged.newest,
      spec: rights.rules ? judged.spec : null,
    },
    raised:
      raised === undefined
        ? null
        : { at: raised.timestamp, text: raised.entry, event_id: raised.event_id },
    life: life.slice(-MAX_LIFE),
    incident:
      incidentId === undefined || incidentId === null
        ? null
        : ((await incidents.find(view, incidentId)) ?? null),
    link: (await incidents.linkOf(view, alert)) ?? null,
    decisions: decisions.slice(-MAX_DECISIONS),
    quiet,
    escalation,
    next_in_ms: nextMs === undefined ? null : Math.max(0, Math.round(nextMs - nowMs)),
    notifications: notifications
      .slice(-MAX_NOTIFICATIONS)
      .map((one) => (rights.addresses ? one : { ...one, address: null })),
    cut: [
      ...(life.length > MAX_LIFE ? ['life'] : []),
      ...(decisions.length > MAX_DECISIONS ? ['decisions'] : []),
      ...(notifications.length > MAX_NOTIFICATIONS ? ['notifications'] : []),
    ],
  };
}

async function explainEvent(parts: WhyParts, ctx: RequestContext, eventId: string) {
  const { history, rules, why, now, kinds } = parts;
  const { principal } = ctx;
  const event = await history.logEvent(viewOf(principal, 'sentry.read'), eventId);
  const rights = rightsOf(ctx);
  const alertView = authorize(principal, 'sentry.alert.read').ok
    ? viewOf(principal, 'sentry.alert.read')
    : undefined;
  // Judged for all: which alerts the event has to do with follows from it.
  const judged = await judgeEvent(await rules.all(principal.tenant), event, kinds);
  const standing = await why.groups(
    principal.tenant,
    judged.rules.flatMap(({ groupKey, rule }) =>
      groupKey === undefined ? [] : [{ ruleId: rule.rule_id, groupKey }],
    ),
  );
  const groupOf = ({ rule, groupKey }: JudgedEvent) =>
    standing.find((group) => group.ruleId === rule.rule_id && group.groupKey === groupKey);
  const lastAlertOf = (one: JudgedEvent): string | undefined => {
    const group = groupOf(one);
    return group === undefined || group.episode === 0
      ? undefined
      : alertIdOf(group, principal.tenant);
  };
  const ofGroups = judged.rules.flatMap((one) => lastAlertOf(one) ?? []);
  const alerts =
    alertView === undefined
      ? []
      : [
          ...(await why.alertsOfEvent(alertView, eventId)),
          ...(await why.alerts(alertView, ofGroups)),
        ];
  const raisedBy = (ruleId: string): Alert | undefined =>
    alerts.find((alert) => alert.rule_id === ruleId && alert.event_id === eventId);
  const shown = new Map(alerts.map((alert) => [alert.alert_id, alert]));
  const told = [];
  if (alertView !== undefined)
    for (const alert of [...shown.values()].slice(0, MAX_WHOLE))
      told.push(await explainAlert(parts, alertView, alert, rights));
  return {
    as_of: formatInstant(now()),
    event: toEventRecord(event),
    rules: rights.rules
      ? judged.rules.map((one) => {
          const { rule, outcome, clause, reason, groupKey } = one;
          const group = groupOf(one);
          const last = shown.get(lastAlertOf(one) ?? '');
          return {
            rule_id: rule.rule_id,
            rule_name: rule.name,
            version: rule.version,
            newer: (parseInstant(rule.updated_at) ?? 0) > event.receivedAtMs,
            outcome,
            clause: clause ?? null,
            reason: one.isMatch ? `${reason} ${describeGroup(group, last)}` : reason,
            group:
              groupKey === undefined
                ? null
                : {
                    group_key: groupKey,
                    state: group?.state ?? null,
                    since: toInstant(group?.sinceMs),
                    as_of: toInstant(group?.asOfMs),
                  },
            alert_id: (raisedBy(rule.rule_id) ?? last)?.alert_id ?? null,
          };
        })
      : null,
    more_rules: rights.rules ? judged.more : 0,
    alerts: told,
  };
}

function toInstant(atMs: number | null | undefined): string | null {
  return atMs === undefined || atMs === null ? null : formatInstant(atMs);
}

function describeGroup(
  group: Awaited<ReturnType<PgWhy['groups']>>[number] | undefined,
  last: Alert | undefined,
): string {
  if (group === undefined)
    return 'Nothing is kept of its group now: the condition does not hold, and nothing is left in the window.';
  const since = group.sinceMs === null ? '' : ` since ${formatInstant(group.sinceMs)}`;
  const asOf = `, as of ${formatInstant(group.asOfMs)}`;
  const alert = last === undefined ? '' : ` Its last alert is ${last.state}.`;
  const words = {
    idle: 'The condition does not hold for its group',
    pending: 'The condition holds for its group, not yet for long enough',
    firing: 'Its group is firing',
    clearing: 'The condition of its group no longer holds, not yet for long enough',
  };
  return `${words[group.state]}${since}${asOf}.${alert}`;
}
