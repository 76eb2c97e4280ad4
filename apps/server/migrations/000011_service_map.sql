-- Which services speak, how often, and which calls which: found out from events while they are judged, written
-- every few seconds. Several servers add to the same row.
--
-- Counts are of stretches of five minutes that begin at window_start; those of the stretch before stand beside
-- them, so that there are always between five and ten minutes to tell of. Only the newest rows of a tenant are
-- kept: see MAP_LIMITS of the contract.
create table service_activity (
  tenant_id       text not null references tenants,
  service         text not null,
  -- service.namespace of its newest event that named one.
  service_group   text,
  last_event_at   timestamptz not null,
  -- The silence between its events: mean and mean deviation, over so many silences.
  gap_ms          double precision not null,
  gap_deviation_ms double precision not null,
  gap_count       integer not null,
  window_start    timestamptz not null,
  events          bigint not null,
  errors          bigint not null,
  events_before   bigint not null default 0,
  errors_before   bigint not null default 0,
  primary key (tenant_id, service)
) with (fillfactor = 70);

create table service_edges (
  tenant_id     text not null references tenants,
  from_service  text not null,
  to_service    text not null,
  last_seen_at  timestamptz not null,
  window_start  timestamptz not null,
  events        bigint not null,
  errors        bigint not null,
  events_before bigint not null default 0,
  errors_before bigint not null default 0,
  primary key (tenant_id, from_service, to_service)
) with (fillfactor = 70);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['service_activity', 'service_edges']
  loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format(
      'create policy own_tenant on %I to sentry_tenant
         using (tenant_id = nullif(current_setting(''sentry.tenant'', true), ''''))
         with check (tenant_id = nullif(current_setting(''sentry.tenant'', true), ''''))',
      tenant_table);
  end loop;
end $$;

create policy own_services on service_activity as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or service like any (string_to_array((select current_setting('sentry.services', true)), E'\n')));
-- An edge tells of both its ends: only who may see both sees it.
create policy own_services on service_edges as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or (from_service like any (string_to_array((select current_setting('sentry.services', true)), E'\n'))
             and to_service like any (string_to_array((select current_setting('sentry.services', true)), E'\n'))));

grant select, insert, update, delete on service_activity, service_edges to sentry_system;
grant select on service_activity, service_edges to sentry_tenant;
