-- What is told to nobody for a while. Never deleted by a person; one that is over goes after 30 days.
create table silences (
  tenant_id     text not null references tenants,
  silence_id    uuid not null,
  kind          text not null check (kind in ('silence', 'maintenance', 'snooze')),
  matchers      text[] not null,
  -- Of a snooze: its alert, and how severe that was.
  alert_id      uuid,
  severity      smallint,
  -- The one service that it is limited to; null: its matchers do not say one.
  service       text,
  starts_at     timestamptz not null,
  ends_at       timestamptz,
  recurrence    json,
  ends_when     json not null,
  comment       text not null,
  created_by    text not null,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  -- Set when it ended before its time.
  ended_at      timestamptz,
  ended_by      text,
  ended_reason  text,
  -- From when on it hides nothing for good; null: nothing says when.
  over_at       timestamptz,
  -- When it last hid an alert, as the dispatcher wrote it.
  matched_at    timestamptz,
  -- Of silence_revisions: rises with every change of any silence of the tenant.
  revision      bigint not null,
  primary key (tenant_id, silence_id),
  check ((kind = 'snooze') = (alert_id is not null))
);
create index silences_by_end on silences (tenant_id, over_at);
create index silences_by_alert on silences (tenant_id, alert_id) where alert_id is not null;

create table silence_revisions (
  tenant_id text primary key references tenants,
  revision  bigint not null
);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['silences', 'silence_revisions']
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

-- Who may see some services alone sees and makes silences of those, not those that span services: their
-- matchers name what may not be seen.
create policy own_services on silences as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or service like any (string_to_array((select current_setting('sentry.services', true)), E'\n')));

grant select, insert, update, delete on silences, silence_revisions to sentry_system;
grant select, insert, update on silences, silence_revisions to sentry_tenant;
