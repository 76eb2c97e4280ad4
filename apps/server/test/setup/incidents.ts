import type { Alert } from '@batcave/shared/alerts';
import type { Principal, Scope } from '@batcave/shared/identity';
import type { RequestContext } from '../../src/adapters/http/index.ts';
import type { PgStore } from '../../src/adapters/postgres/index.ts';
import { writeAlertChanges } from '../../src/adapters/postgres/alertChanges.ts';
import type { IncidentChanges } from '../../src/alerts/index.ts';
import { buildAlert } from '../../src/alerts/testing/buildAlert.ts';
import { uuid } from './builders.ts';
import type { TestDatabase } from './database.ts';
import { commitStep } from './dispatchStep.ts';

/** When alerts of these tests began. */
export const BEGAN = '2026-11-23T08:00:00.000Z';

/** Who asks, with these scopes, perhaps for some services alone. */
export function asking(
  scopes: readonly Scope[],
  services?: readonly string[],
  tenant = 'acme',
): RequestContext {
  const principal: Principal = {
    ...{ tenant, kind: 'console' as const, name: 'ana', scopes: [...scopes] },
    ...(services === undefined
      ? {}
      : { services: Object.fromEntries(scopes.map((scope) => [scope, [...services]])) }),
  };
  const receivedAtMs = Date.parse(BEGAN);
  return { principal, traceId: 't', receivedAtMs, fingerprint: undefined, address: undefined };
}

/** An OPEN alert `uuid(n)` with a summary that tells its number. */
export function alertOf(n: number, fields: Partial<Alert> = {}): Alert {
  return buildAlert({
    alert_id: uuid(n),
    event_id: null,
    summary: `alert ${String(n)}`,
    created_at: BEGAN,
    updated_at: BEGAN,
    ...fields,
  });
}

/** Raises these alerts, each with its first entry. */
export async function writeAlerts(
  database: TestDatabase,
  store: PgStore,
  alerts: readonly Alert[],
  tenant = 'acme',
): Promise<void> {
  await database.query('insert into tenants (tenant_id) values ($1) on conflict do nothing', [
    tenant,
  ]);
  const changes = alerts.map((after) => ({
    ...{ tenant, before: undefined, after },
    entry: {
      kind: 'raised' as const,
      entry: after.summary,
      actor: 'rule',
      eventId: after.event_id,
    },
  }));
  await store.transaction((tx) => writeAlertChanges(tx, changes, Date.parse(BEGAN), null));
}

/** An incident `uuid(n)` of these alerts, the first of which began it. */
export function incidentOf(n: number, alerts: readonly Alert[]): IncidentChanges {
  const [first] = alerts;
  if (first === undefined) throw new Error('an incident has at least one alert');
  return {
    incidents: [
      {
        incident_id: uuid(n),
        state: 'OPEN',
        severity: 'CRITICAL',
        worst_severity: 'CRITICAL',
        title: first.summary,
        services: [...new Set(alerts.map((alert) => alert.service))].sort(),
        alert_count: alerts.length,
        open_count: alerts.length,
        ack_count: 0,
        opened_at: first.created_at,
        updated_at: first.created_at,
        resolved_at: null,
      },
    ],
    links: alerts.map(({ alert_id: alertId, service }, i) => ({
      alertId,
      incidentId: uuid(n),
      link:
        i === 0
          ? { by: 'first' as const, reason: 'It began it.', with_alert_id: null, service: null }
          : {
              by: 'topology' as const,
              reason: `${service} depends on ${first.service}, whose alert began 40s before.`,
              with_alert_id: first.alert_id,
              service: first.service,
            },
    })),
  };
}

/** Writes an incident as the dispatcher does. */
export async function writeIncident(
  store: PgStore,
  changes: IncidentChanges,
  tenant = 'acme',
): Promise<void> {
  await commitStep(store, tenant, { incidents: changes });
}
