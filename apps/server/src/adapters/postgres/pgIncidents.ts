import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import type { INCIDENT_ROUTES, RouteInput } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { severityRank } from '@batcave/shared/events';
import type { Incident, IncidentDetail } from '@batcave/shared/incidents';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { type Asker, quoteLink } from '../../alerts/index.ts';
import type { View } from '../../identity/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import { writeAudit } from './audit.ts';
import { type IncidentRow, toIncident } from './incidentRows.ts';
import { cutPage, readCursor } from './page.ts';
import type { PgStore, Queryable } from './pool.ts';
import { readInstant } from './readInstant.ts';
import { writeTimeline } from './timelineRows.ts';

type ListQuery = RouteInput<(typeof INCIDENT_ROUTES)['incidents.list']>['query'];

const STATES: Record<string, readonly string[]> = {
  active: ['OPEN', 'ACK'],
  all: ['OPEN', 'ACK', 'RESOLVED'],
};
/** Alerts of one incident that are told, at most: the first and the worst of a storm say what it is. */
const MAX_ALERTS = 500;

/** Who notes something. */
export interface NoteRequest extends Asker {
  /** Only incidents that concern these services. */
  readonly services: readonly string[] | 'all';
  readonly incidentId: string;
  /** As timelines name people. */
  readonly person: string;
  readonly text: string;
  readonly atMs: EpochMs | undefined;
}

/** Incidents, as far as somebody may see them. */
export class PgIncidents {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /** Newest activity first. */
  async list(
    view: View,
    query: ListQuery,
  ): Promise<{ incidents: Incident[]; next_cursor: string | null }> {
    const limit = query.limit ?? 100;
    const before = readCursor(query.cursor, ['number', 'string']);
    const states = STATES[query.state ?? 'active'] ?? [query.state ?? ''];
    const severity = query.severity === undefined ? null : severityRank(query.severity);
    const instantOf = (field: 'from' | 'to'): string | null => {
      const atMs = readInstant(field, query[field]);
      return atMs === undefined ? null : formatInstant(atMs);
    };
    const { rows } = await this.#store.forTenant(view).query<IncidentRow>(
      `select * from incidents
        where tenant_id = $1 and state = any($2)
          and ($3::smallint is null or worst_severity = $3)
          and ($4::text is null or $4 = any(services))
          and ($5::timestamptz is null or updated_at >= $5)
          and ($6::timestamptz is null or opened_at <= $6)
          and ($7::numeric is null or
               (updated_at, incident_id) < (to_timestamp($7::numeric / 1000), $8::uuid))
        order by updated_at desc, incident_id desc limit $9`,
      [
        ...[view.tenant, states, severity, query.service ?? null],
        ...[instantOf('from'), instantOf('to'), before?.[0] ?? null, before?.[1] ?? null],
        limit + 1,
      ],
    );
    const { page, next } = cutPage(rows, limit, (row) => [row.updated_at, row.incident_id]);
    const seen = await this.#asSeen(view, page);
    // What is hidden of an incident must not be told by the filter that finds it.
    const incidents = seen.filter(
      (incident) =>
        states.includes(incident.state) &&
        (query.severity === undefined || incident.worst_severity === query.severity) &&
        (query.service === undefined || incident.services.includes(query.service)),
    );
    return { incidents, next_cursor: next };
  }

  /** @throws AppError `not_found` */
  async get(view: View, incidentId: string): Promise<Incident> {
    const incident = await this.find(view, incidentId);
    if (incident === undefined) throw new AppError('not_found');
    return incident;
  }

  async find(view: View, incidentId: string): Promise<Incident | undefined> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<IncidentRow>('select * from incidents where tenant_id = $1 and incident_id = $2', [
        view.tenant,
        incidentId,
      ]);
    return (await this.#asSeen(view, rows))[0];
  }

  /** With its alerts, oldest first. @throws AppError `not_found` */
  async detail(view: View, incidentId: string): Promise<IncidentDetail> {
    const incident = await this.get(view, incidentId);
    const alerts = await this.alertsOf(view, incidentId, MAX_ALERTS);
    const links = await this.#quote(view, alerts);
    return {
      incident,
      alerts: alerts.map((alert) => ({ alert, link: links.get(alert.alert_id) ?? null })),
      more_alerts: Math.max(0, incident.alert_count - alerts.length),
    };
  }

  /** Its alerts, oldest first, at most so many. */
  async alertsOf(view: View, incidentId: string, limit: number): Promise<Alert[]> {
    const { rows } = await this.#store.forTenant(view).query<AlertRow>(
      `select * from alerts where tenant_id = $1 and incident_id = $2
        order by created_at, alert_id limit $3`,
      [view.tenant, incidentId, limit],
    );
    return rows.map(toAlert);
  }

  /** Why an alert belongs to its incident, with the words of the other alert where they may be read. */
  async linkOf(view: View, alert: Alert): Promise<Alert['incident_link']> {
    return (await this.#quote(view, [alert])).get(alert.alert_id) ?? null;
  }

  /**
   * Adds a note to the timeline of an incident.
   *
   * @throws AppError `not_found`, also where the services do not fit
   */
  async note(request: NoteRequest): Promise<TimelineEntry> {
    const { tenant, incidentId, person, text, atMs, nowMs, actor, traceId } = request;
    return this.#store.forTenant(request).transaction(async (tx) => {
      const { rows } = await tx.query(
        'select from incidents where tenant_id = $1 and incident_id = $2',
        [tenant, incidentId],
      );
      if (rows.length === 0) throw new AppError('not_found');
      const when = atMs === undefined ? { atMs: nowMs } : { atMs, writtenMs: nowMs };
      const note = { kind: 'note', entry: text, actor: person, alertId: null } as const;
      const [entry] = await writeTimeline(tx, tenant, [{ ...note, incidentId, ...when }]);
      if (entry === undefined) throw new Error('a note was written without a result');
      await writeAudit(tx, [
        {
          tenant_id: tenant,
          at: formatInstant(nowMs),
          actor,
          action: 'incident.note',
          object_type: 'incident',
          object_id: incidentId,
          before: null,
          after: { timeline_id: entry.timeline_id, text, at: entry.timestamp },
          trace_id: traceId,
        },
      ]);
      return entry;
    });
  }

  /** To somebody limited to services an incident is what they may see of it: titles and counts would tell of the rest. */
  async #asSeen(view: View, rows: readonly IncidentRow[]): Promise<Incident[]> {
    if (view.services === 'all' || rows.length === 0) return rows.map(toIncident);
    const own = await readOwnParts(this.#store.forTenant(view), view.tenant, rows);
    return rows.flatMap((row) => {
      const part = own.get(row.incident_id);
      return part === undefined ? [] : [toIncident({ ...row, ...part })];
    });
  }

  async #quote(view: View, alerts: readonly Alert[]) {
    const known = new Map(alerts.map((alert) => [alert.alert_id, alert.summary]));
    const others = alerts.flatMap(({ incident_link: link }) => link?.with_alert_id ?? []);
    const missing = others.filter((id) => !known.has(id));
    if (missing.length > 0) {
      const { rows } = await this.#store
        .forTenant(view)
        .query<{ alert_id: string; summary: string }>(
          'select alert_id, summary from alerts where tenant_id = $1 and alert_id = any($2::uuid[])',
          [view.tenant, missing],
        );
      for (const row of rows) known.set(row.alert_id, row.summary);
    }
    return new Map(
      alerts.flatMap(({ alert_id: alertId, incident_link: link }) => {
        if (link === undefined || link === null) return [];
        const summary = known.get(link.with_alert_id ?? '');
        return [[alertId, summary === undefined ? link : quoteLink(link, { summary })] as const];
      }),
    );
  }
}

type OwnPart = Omit<IncidentRow, 'tenant_id' | 'seq'>;

/** What of incidents the alerts say that can be seen through `db`. */
async function readOwnParts(
  db: Queryable,
  tenant: string,
  incidents: readonly IncidentRow[],
): Promise<Map<string, OwnPart>> {
  const { rows } = await db.query<OwnPart>(
    `select incident_id,
            case when bool_or(state = 'OPEN') then 'OPEN' when bool_or(state = 'ACK') then 'ACK' else 'RESOLVED' end as state,
            coalesce(max(severity) filter (where state <> 'RESOLVED'), max(severity)) as severity,
            max(severity) as worst_severity,
            (array_agg(summary order by severity desc, created_at, alert_id))[1] as title,
            array_agg(distinct service) as services,
            count(*)::int as alert_count,
            (count(*) filter (where state = 'OPEN'))::int as open_count,
            (count(*) filter (where state = 'ACK'))::int as ack_count,
            min(created_at) as opened_at, max(updated_at) as updated_at,
            case when bool_and(state = 'RESOLVED') then max(resolved_at) end as resolved_at
       from alerts where tenant_id = $1 and incident_id = any($2::uuid[]) group by incident_id`,
    [tenant, incidents.map((incident) => incident.incident_id)],
  );
  return new Map(rows.map((row) => [row.incident_id, row]));
}
