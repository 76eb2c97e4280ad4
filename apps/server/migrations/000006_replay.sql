-- What it takes to judge a stretch of the log once more and to find the same: which rules the engine took
-- up where, and its windows as they were once a day. Of the profile embedded, whose log is one.

-- Every rule book that the engine took up, with the place: every event up to seq and every tick up to
-- tick_ms were judged by the one before. Written in the transaction of the checkpoint that takes it up.
create table engine_history (
  partition      text not null,
  rules_revision bigint not null,
  seq            bigint not null,
  tick_ms        bigint not null,
  epoch          bigint not null,
  primary key (partition, rules_revision)
);

-- Where the engine stood at its first checkpoint of a UTC day, and where the audit log of each tenant was:
-- what the engine decided after it has a later seq there.
create table engine_days (
  partition      text not null,
  day            date not null,
  seq            bigint not null,
  tick_ms        bigint not null,
  rules_revision bigint not null,
  audit_seqs     json not null,
  -- False when there were too many groups to be copied within a moment.
  has_state      boolean not null,
  primary key (partition, day)
);

-- The rows of engine_groups as of that place.
create table engine_day_states (
  partition text not null,
  day       date not null,
  tenant_id text not null,
  rule_id   uuid not null,
  group_key text not null,
  format    smallint not null,
  state     json not null,
  primary key (partition, day, tenant_id, rule_id, group_key)
);
alter table engine_day_states enable row level security;
alter table engine_day_states force row level security;
create policy own_tenant on engine_day_states to sentry_tenant
  using (tenant_id = nullif(current_setting('sentry.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('sentry.tenant', true), ''));

grant select, insert, delete on engine_history, engine_days, engine_day_states to sentry_system;
