-- Sessions of the console in a browser. They outlive the server, and each server of this store knows them.
create table browser_sessions (
  -- SHA-256 of the cookie's secret: 256 random bits, which are nowhere but in the browser.
  token_hash  text primary key,
  -- The identity that it speaks for, as that stands now. A revocation of its certificate ends the session, for good.
  tenant_id   text not null,
  kind        text not null,
  name        text not null,
  opened_at   timestamptz not null,
  ends_at     timestamptz not null check (ends_at > opened_at),
  -- Of 127.0.0.1, where the browser sends the cookie.
  opened_port integer not null
);

alter table browser_sessions enable row level security;
alter table browser_sessions force row level security;
create policy own_tenant on browser_sessions to sentry_tenant
  using (tenant_id = nullif(current_setting('sentry.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('sentry.tenant', true), ''));

-- Nobody who asks the API sees them: no grant to sentry_tenant.
grant select, insert, delete on browser_sessions to sentry_system;
