-- Windows of consoles under names: shared by the tenant, or of one identity. What is in one is text that consoles
-- read; the server knows no more of it than that it is a preset.
create table presets (
  tenant_id  text not null references tenants,
  preset_id  uuid not null,
  -- kind/name of the identity that alone has it; empty: everybody of the tenant has it.
  owner      text not null,
  name       text not null,
  document   text not null,
  version    integer not null check (version > 0),
  created_by text not null,
  created_at timestamptz not null,
  updated_by text not null,
  updated_at timestamptz not null,
  primary key (tenant_id, preset_id),
  unique (tenant_id, owner, name)
);

alter table presets enable row level security;
alter table presets force row level security;
create policy own_tenant on presets to sentry_tenant
  using (tenant_id = nullif(current_setting('sentry.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('sentry.tenant', true), ''));

grant select, insert, update, delete on presets to sentry_system;
grant select, insert, update, delete on presets to sentry_tenant;
