-- Who is told of what: the document of a tenant in all its revisions, its secrets sealed.
create table dispatch_configs (
  tenant_id  text not null references tenants,
  revision   bigint not null,
  config     json not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, revision)
);

-- How far the dispatcher of a tenant has followed its alerts. Who holds an old epoch can decide nothing.
create table dispatch_position (
  tenant_id  text primary key references tenants,
  epoch      bigint not null,
  alert_seq  bigint not null,
  advanced_at timestamptz not null
);

-- What it knows beyond the alerts themselves: rows of plain JSON, by kind and key.
create table dispatch_state (
  tenant_id text not null references tenants,
  kind      text not null,
  key       text not null,
  -- Of state: a program that writes another one says so instead of misreading it.
  format    smallint not null,
  state     json not null,
  primary key (tenant_id, kind, key)
);

-- What people ask of it; taken away in the transaction that did it.
create table dispatch_requests (
  request_id bigint generated always as identity primary key,
  tenant_id  text not null references tenants,
  kind       text not null,
  alert_id   uuid not null,
  actor      text not null,
  at         timestamptz not null
);

-- Messages that are decided, and what became of them: written before the first attempt.
create table notifications (
  tenant_id       text not null references tenants,
  notification_id uuid not null,
  -- The order in which they were decided.
  place           bigint generated always as identity,
  group_id        uuid,
  incident_id     uuid,
  receiver        text not null,
  receiver_type   text not null,
  reader          text not null,
  person          text,
  address         text,
  target_key      text not null,
  services        text[] not null,
  message         json not null,
  alert_ids       uuid[] not null,
  state           text not null check (state in ('pending', 'sent', 'failed', 'cancelled')),
  state_reason    text,
  -- Of a failed one: whether the dispatcher has taken it up with the fallback.
  is_settled      boolean not null default false,
  attempts        json not null default '[]',
  attempt_count   integer not null default 0,
  next_attempt_at timestamptz,
  message_id      text,
  ref             json,
  fallback_of     uuid,
  tried           text[] not null default '{}',
  created_at      timestamptz not null,
  sent_at         timestamptz,
  primary key (tenant_id, notification_id)
);
create index notifications_pending on notifications (next_attempt_at) where state = 'pending';
create index notifications_in_order on notifications (tenant_id, target_key, group_id, place) where state = 'pending';
create index notifications_failed on notifications (tenant_id) where state = 'failed' and not is_settled;
create index notifications_of_group on notifications (tenant_id, group_id, target_key, sent_at desc) where state = 'sent';
create index notifications_of_incident on notifications (tenant_id, incident_id, target_key, sent_at) where state = 'sent';
create index notifications_by_time on notifications (tenant_id, created_at desc);
create index notifications_by_alert on notifications using gin (alert_ids);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['dispatch_configs', 'dispatch_position', 'dispatch_state', 'dispatch_requests', 'notifications']
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

-- A message tells of alerts of some services: only who may see all of them sees it.
create policy own_services on notifications as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or not exists (select from unnest(services) as of_it (service)
                         where not service like any (string_to_array((select current_setting('sentry.services', true)), E'\n'))));

grant select, insert, update, delete on dispatch_configs, dispatch_position, dispatch_state, dispatch_requests, notifications
  to sentry_system;
grant select, insert on dispatch_configs, dispatch_requests to sentry_tenant;
grant usage on sequence dispatch_requests_request_id_seq, notifications_place_seq to sentry_system, sentry_tenant;
grant select on notifications, dispatch_position to sentry_tenant;
grant update (next_attempt_at, state, state_reason, is_settled) on notifications to sentry_tenant;
