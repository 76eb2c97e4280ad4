-- What belongs together: alerts that one cause may have raised. seq is of the tenant's alert_seqs, so that a
-- reader that follows alerts meets an incident in its place.
create table incidents (
  tenant_id      text not null references tenants,
  incident_id    uuid not null,
  seq            bigint not null,
  state          text not null check (state in ('OPEN', 'ACK', 'RESOLVED')),
  -- Of the worst alert that is not resolved; of a resolved incident the last that was.
  severity       smallint not null,
  -- The worst that any of its alerts ever had.
  worst_severity smallint not null,
  title          text not null,
  services       text[] not null,
  alert_count    integer not null,
  open_count     integer not null,
  ack_count      integer not null,
  opened_at      timestamptz not null,
  -- When an alert of it last changed.
  updated_at     timestamptz not null,
  resolved_at    timestamptz,
  primary key (tenant_id, incident_id)
);
create index incidents_by_activity on incidents (tenant_id, updated_at desc, incident_id desc);

-- What the dispatcher says of an alert: where it belongs and why, why nobody is told just now, who is paged
-- and who next. Whoever writes the life of an alert leaves these alone.
alter table alerts
  add column incident_id   uuid,
  add column incident_link json,
  add column quiet         json,
  add column escalation    json;
create index alerts_by_incident on alerts (tenant_id, incident_id) where incident_id is not null;
create index alerts_by_event on alerts (tenant_id, event_id) where event_id is not null;

-- An entry belongs to an alert, to an incident, to both, or to the tenant. at may be before written_at: a
-- note of what was done at the time. written_at is null where both are the same.
alter table timeline
  alter column alert_id drop not null,
  add column incident_id     uuid,
  add column message_id      text,
  add column notification_id uuid,
  add column written_at      timestamptz;
create index timeline_by_incident on timeline (tenant_id, incident_id, at) where incident_id is not null;
create index timeline_by_time on timeline (tenant_id, at);

-- What became of an alert on its way to people, stage by stage: written in the transaction of the decision.
create table decisions (
  tenant_id   text not null references tenants,
  decision_id uuid not null,
  alert_id    uuid not null,
  at          timestamptz not null,
  stages      json not null,
  primary key (tenant_id, decision_id)
);
create index decisions_by_alert on decisions (tenant_id, alert_id, at);

alter table incidents enable row level security;
alter table incidents force row level security;
create policy own_tenant on incidents to sentry_tenant
  using (tenant_id = nullif(current_setting('sentry.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('sentry.tenant', true), ''));
create policy own_services on incidents as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or exists (select from unnest(services) as of_it (service)
                     where service like any (string_to_array((select current_setting('sentry.services', true)), E'\n'))));

alter table decisions enable row level security;
alter table decisions force row level security;
create policy own_tenant on decisions to sentry_tenant
  using (tenant_id = nullif(current_setting('sentry.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('sentry.tenant', true), ''));
-- The policies of alerts bind the inner query too.
create policy own_services on decisions as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or exists (select from alerts a where (a.tenant_id, a.alert_id) = (decisions.tenant_id, decisions.alert_id)));

-- What is told of an alert may be read by those who may read the alert; of an incident as a whole, by those
-- who may read it.
create policy own_services on timeline as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or case when alert_id is not null
            then exists (select from alerts a where (a.tenant_id, a.alert_id) = (timeline.tenant_id, timeline.alert_id))
            else exists (select from incidents i where (i.tenant_id, i.incident_id) = (timeline.tenant_id, timeline.incident_id))
            end);

grant select, insert, update, delete on incidents, decisions to sentry_system;
grant select on incidents, decisions to sentry_tenant;
