-- Who may speak, and for whom. `sentry_system` and `sentry_tenant` are roles of this Postgres (see
-- pgRoles.ts): the first is the server at work for all tenants, the second whoever asks the API.

-- Raised with every change below that concerns who may do what: what servers keep in memory is as of
-- this revision.
create table identity_revision (
  singleton boolean primary key default true check (singleton),
  revision  bigint not null
);
insert into identity_revision (revision) values (0);

create table identities (
  tenant_id  text not null references tenants,
  kind       text not null,
  name       text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, kind, name)
);

-- Certificates of before have no serial number here, and their CA is not trusted any more.
drop table certificates;
create table certificates (
  tenant_id     text not null,
  serial        text not null,
  fingerprint   text not null unique,
  kind          text not null,
  name          text not null,
  -- PEM: the leaf, then the CA that issued it.
  certificate   text not null,
  -- SHA-256 of the public key: a key belongs to one identity.
  key_hash      text not null,
  not_before    timestamptz not null,
  not_after     timestamptz not null,
  issued_at     timestamptz not null,
  issued_by     text not null,
  status        text not null check (status in ('active', 'superseded', 'revoked')),
  superseded_at timestamptz,
  -- Serial of the certificate before it: who revokes that one revokes this one too.
  supersedes    text,
  revoked_at    timestamptz,
  revoked_by    text,
  revoke_reason text,
  primary key (tenant_id, serial),
  foreign key (tenant_id, kind, name) references identities
);
create index certificates_by_time on certificates (tenant_id, issued_at desc, serial);
create index certificates_by_key on certificates (key_hash);

create table role_grants (
  tenant_id  text not null,
  kind       text not null,
  name       text not null,
  role       text not null,
  -- null: for all.
  services   text[] check (cardinality(services) > 0),
  granted_at timestamptz not null,
  granted_by text not null,
  primary key (tenant_id, kind, name, role),
  foreign key (tenant_id, kind, name) references identities
);

create table enrolment_tokens (
  tenant_id   text not null references tenants,
  token_id    uuid not null,
  -- SHA-256 of the token, which is nowhere.
  token_hash  text not null unique,
  kind        text not null,
  name        text not null,
  lifetime_ms bigint not null,
  expires_at  timestamptz not null,
  created_at  timestamptz not null,
  created_by  text not null,
  -- What the identity gets with it; null: what its kind gets.
  roles       json,
  used_at     timestamptz,
  -- SHA-256 of the key it was used for: the same may ask again.
  key_hash    text,
  serial      text,
  primary key (tenant_id, token_id)
);

create table identity_locks (
  tenant_id text not null references tenants,
  lock_id   uuid not null,
  target    json not null,
  reason    text not null,
  locked_at timestamptz not null,
  locked_by text not null,
  primary key (tenant_id, lock_id)
);

-- The certificate authorities of this store, public parts alone. A server whose folder holds others is
-- not one of this store.
create table pki_authorities (
  fingerprint text primary key,
  use         text not null check (use in ('root', 'clients', 'servers')),
  certificate text not null,
  not_after   timestamptz not null,
  added_at    timestamptz not null default now()
);

-- The newest revocation lists, one for each CA for clients, DER, the newest CA first. Their number only
-- rises (RFC 5280 section 5.2.3). issued_at is null when something was revoked since.
create table revocation_list (
  singleton   boolean primary key default true check (singleton),
  number      bigint not null,
  issued_at   timestamptz,
  -- Fingerprints of these CAs.
  authorities text,
  lists       bytea[]
);
insert into revocation_list (number) values (0);

-- Audit rows of a tenant form a chain: each holds the hash of the one before it. The tenant '*' is the
-- server itself. Rows of before the chain stay in a table of their own.
create table audit_heads (
  tenant_id text primary key,
  seq       bigint not null,
  hash      text not null
);
alter table audit_log rename to audit_log_unchained;
create table audit_log (
  tenant_id   text not null,
  seq         bigint not null,
  at          timestamptz not null,
  actor       text not null,
  action      text not null,
  object_type text not null,
  object_id   text not null,
  before      text,
  after       text,
  trace_id    text,
  hash        text not null,
  primary key (tenant_id, seq)
);
create index audit_by_time on audit_log (tenant_id, at desc, seq desc);
create index audit_by_object_chained on audit_log (tenant_id, object_type, object_id);

-- Forced, so that it binds the owner too. The policy reads '' as nobody: that is what is left of the
-- setting after a transaction that set it.
do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array[
    'tenants', 'identities', 'certificates', 'role_grants', 'enrolment_tokens', 'identity_locks',
    'events', 'kept_events', 'rules', 'rule_versions', 'alert_seqs', 'alerts', 'timeline',
    'audit_log', 'audit_heads', 'audit_log_unchained', 'engine_groups', 'alert_publications']
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

-- Some may see some services alone. The setting holds patterns of LIKE, one a line; without it: all.
create policy own_services on alerts as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or service like any (string_to_array((select current_setting('sentry.services', true)), E'\n')));
create policy own_services on events as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or coalesce(labels ->> 'service', source)
            like any (string_to_array((select current_setting('sentry.services', true)), E'\n')));
create policy own_services on kept_events as restrictive to sentry_tenant
  using ((select nullif(current_setting('sentry.services', true), '')) is null
         or coalesce(labels ->> 'service', source)
            like any (string_to_array((select current_setting('sentry.services', true)), E'\n')));

-- The server at work: everything but changing what the audit log says. Nobody is granted a partition.
grant select, insert, update, delete on
  tenants, identities, certificates, role_grants, enrolment_tokens, identity_locks, identity_revision,
  pki_authorities, revocation_list, events, kept_events, log_head, log_partitions, rule_revision, rules,
  rule_versions, engine_position, engine_groups, alert_seqs, alerts, alert_publications, timeline, audit_heads
  to sentry_system;
grant select, insert on audit_log to sentry_system;
grant select on schema_migrations to sentry_system;
grant execute on procedure advance_log_head to sentry_system;

-- Whoever asks the API, for the tenant of their certificate.
grant select on tenants, events, kept_events, rule_revision, identity_revision, pki_authorities, log_head
  to sentry_tenant;
grant select, insert, update, delete on rules, rule_versions, role_grants, identity_locks to sentry_tenant;
grant select, insert, update on alerts, alert_seqs, identities, certificates, enrolment_tokens, audit_heads
  to sentry_tenant;
grant select, insert on timeline, audit_log to sentry_tenant;
grant update on rule_revision, identity_revision to sentry_tenant;
