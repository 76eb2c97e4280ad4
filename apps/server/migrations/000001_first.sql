-- Tenants and the certificates that may speak for them.
create table tenants (
  tenant_id  text primary key,
  created_at timestamptz not null default now()
);

create table certificates (
  fingerprint text primary key,
  tenant_id   text not null references tenants,
  kind        text not null,
  name        text not null,
  scopes      text[] not null,
  not_after   timestamptz not null,
  status      text not null check (status in ('active', 'revoked')),
  created_at  timestamptz not null default now()
);

-- The events table is the log: seq is an event's place on it, assigned by the one writer that
-- holds the current epoch. day is the date of occurred_at in UTC; it is the partition key, and a
-- unique key of a partitioned table must hold it.
create table events (
  tenant_id   text not null,
  event_id    uuid not null,
  day         date not null,
  seq         bigint not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  source      text not null,
  type        text not null,
  severity    smallint not null,
  labels      json not null,
  payload     json not null,
  primary key (tenant_id, event_id, day)
) partition by range (day);

-- For history, which is read by time.
create index events_by_time on events (tenant_id, occurred_at);
-- For reading the log in order. Rows arrive in the order of seq, so a range index of a few pages does.
create index events_by_seq on events using brin (seq) with (pages_per_range = 16, autosummarize = on);

-- Events of unresolved alerts whose day has been dropped.
create table kept_events (
  tenant_id   text not null,
  event_id    uuid not null,
  day         date not null,
  seq         bigint not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  source      text not null,
  type        text not null,
  severity    smallint not null,
  labels      json not null,
  payload     json not null,
  primary key (tenant_id, event_id, day)
);

create table log_head (
  singleton boolean primary key default true check (singleton),
  epoch bigint not null,
  seq   bigint not null,
  clock timestamptz not null
);
insert into log_head (epoch, seq, clock) values (0, 0, 'epoch');

-- Moves the head in the transaction that writes the batch; refuses a writer that has been replaced.
-- A procedure, because it is sent together with a COPY and must answer with no row.
create procedure advance_log_head(writer_epoch bigint, new_seq bigint, new_clock timestamptz)
language plpgsql as $$
begin
  update log_head set seq = greatest(seq, new_seq), clock = greatest(clock, new_clock)
   where epoch = writer_epoch;
  if not found then
    raise exception 'another writer holds the log' using errcode = 'SE001';
  end if;
end $$;

-- Rules: the current version of each, every version ever, and a counter that orders the changes.
create table rule_revision (
  singleton boolean primary key default true check (singleton),
  revision bigint not null
);
insert into rule_revision (revision) values (0);

create table rules (
  tenant_id  text not null references tenants,
  rule_id    uuid not null,
  version    integer not null,
  revision   bigint not null,
  name       text not null,
  spec       json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, rule_id)
);

create table rule_versions (
  tenant_id  text not null,
  rule_id    uuid not null,
  version    integer not null,
  revision   bigint not null,
  deleted    boolean not null,
  spec       json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (tenant_id, rule_id, version)
);

-- Where the engine stands. What it decided up to (decided_seq, decided_tick) is in alerts; window
-- state is in engine_groups as of (checkpoint_seq, checkpoint_tick) under rules_revision.
create table engine_position (
  partition       integer primary key,
  epoch           bigint not null,
  decided_seq     bigint not null,
  decided_tick    bigint not null,
  checkpoint_seq  bigint not null,
  checkpoint_tick bigint not null,
  rules_revision  bigint not null
);

create table engine_groups (
  partition integer not null,
  tenant_id text not null,
  rule_id   uuid not null,
  group_key text not null,
  -- Of state: a program that writes another one says so instead of misreading it.
  format    smallint not null,
  state     json not null,
  primary key (partition, tenant_id, rule_id, group_key)
);

create table alert_seqs (
  tenant_id text primary key references tenants,
  seq       bigint not null
);

create table alerts (
  tenant_id       text not null references tenants,
  alert_id        uuid not null,
  seq             bigint not null,
  event_id        uuid,
  rule_id         uuid not null,
  rule_name       text not null,
  rule_version    integer not null,
  state           text not null check (state in ('OPEN', 'ACK', 'RESOLVED')),
  severity        smallint not null,
  service         text not null,
  summary         text not null,
  condition       text not null,
  group_values    json not null,
  labels          json not null,
  value           double precision,
  threshold       double precision not null,
  firing          boolean not null,
  assigned_to     text,
  acknowledged_by text,
  acknowledged_at timestamptz,
  resolved_by     text,
  resolved_at     timestamptz,
  resolve_reason  text,
  runbook_url     text,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, alert_id)
);
create index alerts_by_seq on alerts (tenant_id, seq);
create index alerts_active on alerts (tenant_id, severity desc, created_at) where state <> 'RESOLVED';
create index alerts_by_time on alerts (tenant_id, created_at);

create table timeline (
  tenant_id   text not null,
  timeline_id uuid not null,
  alert_id    uuid not null,
  kind        text not null,
  entry       text not null,
  actor       text not null,
  event_id    uuid,
  at          timestamptz not null,
  primary key (tenant_id, timeline_id),
  foreign key (tenant_id, alert_id) references alerts
);
create index timeline_by_alert on timeline (tenant_id, alert_id, at);

-- One row for every rule change, alert action and retention run, in the transaction of the change.
create table audit_log (
  audit_id    bigint generated always as identity primary key,
  tenant_id   text not null,
  at          timestamptz not null,
  actor       text not null,
  action      text not null,
  object_type text not null,
  object_id   text not null,
  before      json,
  after       json,
  trace_id    text
);
create index audit_by_object on audit_log (tenant_id, object_type, object_id);
