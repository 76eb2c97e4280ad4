-- Hooks: requests that may be made against an alert. spec holds secrets, sealed.
create table hooks (
  tenant_id  text not null references tenants,
  name       text not null,
  version    integer not null,
  spec       json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, name)
);

-- Every version ever, for history and for runs that began under one.
create table hook_versions (
  tenant_id  text not null,
  name       text not null,
  version    integer not null,
  deleted    boolean not null,
  spec       json not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, name, version)
);

-- Whether hooks of a tenant may run by themselves. Its row is locked by whoever decides over a run: guards
-- count, so decisions of a tenant follow each other.
create table automation (
  tenant_id  text primary key references tenants,
  stopped    boolean not null,
  reason     text,
  changed_at timestamptz,
  changed_by text
);

-- A hook that no longer runs by itself on a service.
create table automation_pauses (
  tenant_id text not null references tenants,
  hook      text not null,
  service   text not null,
  reason    text not null,
  since     timestamptz not null,
  primary key (tenant_id, hook, service)
);

-- One hook against one alert. `sending` is committed before the call is made: a run that is found in it when
-- nobody sends any more may have happened.
create table remediation_runs (
  tenant_id      text not null references tenants,
  run_id         uuid not null,
  alert_id       uuid not null,
  hook           text not null,
  hook_version   integer not null,
  service        text not null,
  -- What the alert is of: by these it is known when it comes back.
  rule_id        uuid not null,
  group_key      text not null,
  trigger        text not null check (trigger in ('manual', 'raised', 'worse')),
  state          text not null check (state in
    ('suggested', 'requested', 'waiting_approval', 'approved', 'sending', 'sent', 'verified',
     'failed_verification', 'failed', 'unknown', 'rejected', 'expired', 'cancelled', 'refused')),
  reason         text not null,
  refusal        json,
  parameters     json not null,
  request        json,
  production     boolean not null,
  requested_by   text not null,
  request_reason text,
  override       boolean not null,
  approved_by    text,
  attempt        integer not null,
  answer         json,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  -- When it was first sent, when the target said yes, until when it is verified, when its alert came back.
  started_at     timestamptz,
  sent_at        timestamptz,
  verify_until   timestamptz,
  returned_at    timestamptz,
  -- When the runner has to look at it next.
  due_at         timestamptz,
  primary key (tenant_id, run_id),
  foreign key (tenant_id, alert_id) references alerts
);
create index remediation_runs_due on remediation_runs (due_at) where due_at is not null;
create index remediation_runs_sending on remediation_runs (tenant_id) where state = 'sending';
create index remediation_runs_by_alert on remediation_runs (tenant_id, alert_id);
create index remediation_runs_by_time on remediation_runs (tenant_id, created_at desc, run_id desc);
create index remediation_runs_by_hook on remediation_runs (tenant_id, hook, started_at);
create index remediation_runs_by_service on remediation_runs (tenant_id, service, started_at);

create table remediation_steps (
  tenant_id text not null,
  run_id    uuid not null,
  step      integer not null,
  at        timestamptz not null,
  state     text not null,
  actor     text not null,
  text      text not null,
  attempt   integer not null,
  primary key (tenant_id, run_id, step),
  foreign key (tenant_id, run_id) references remediation_runs
);

-- How far the alert changes of a tenant were looked at, and the severity at which each alert that holds was
-- seen last.
create table remediation_positions (
  tenant_id text primary key references tenants,
  seq       bigint not null
);
create table remediation_seen (
  tenant_id text not null references tenants,
  alert_id  uuid not null,
  severity  smallint not null,
  primary key (tenant_id, alert_id)
);

-- What was raised before there were hooks triggers none.
alter table alert_seqs no force row level security;
insert into remediation_positions (tenant_id, seq) select tenant_id, seq from alert_seqs;
alter table alert_seqs force row level security;

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array[
    'hooks', 'hook_versions', 'automation', 'automation_pauses', 'remediation_runs', 'remediation_steps',
    'remediation_positions', 'remediation_seen']
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

create policy own_services on remediation_runs as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or service like any (string_to_array((select current_setting('sentry.services', true)), E'\n')));
create policy own_services on automation_pauses as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or service like any (string_to_array((select current_setting('sentry.services', true)), E'\n')));
-- The policies of runs bind the inner query too.
create policy own_services on remediation_steps as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or exists (select from remediation_runs r
                     where (r.tenant_id, r.run_id) = (remediation_steps.tenant_id, remediation_steps.run_id)));

grant select, insert, update, delete on
  hooks, hook_versions, automation, automation_pauses, remediation_runs, remediation_steps,
  remediation_positions, remediation_seen to sentry_system;
grant select, insert, update, delete on hooks, automation_pauses to sentry_tenant;
grant select, insert on hook_versions, remediation_steps to sentry_tenant;
grant select, insert, update on automation, remediation_runs to sentry_tenant;
