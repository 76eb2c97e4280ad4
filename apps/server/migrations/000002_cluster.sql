-- The engine may run in several parts, each over a partition of a topic: `events-3`, `samples-0`.
-- The embedded profile has one, `all`.
alter table engine_position alter column partition type text using 'all';
alter table engine_groups alter column partition type text using 'all';
-- What the log needs to go on reading from the checkpoint. Written and read by the log alone.
alter table engine_position add column mark json;

-- Where an event stood in its topic; null in the embedded profile, whose log is this table.
alter table events add column log_partition smallint, add column log_offset bigint;
alter table kept_events add column log_partition smallint, add column log_offset bigint;

-- How far a partition of the events topic is in the store. The place moves in the transaction that
-- stores its events, and only for the epoch that holds the partition: a part that was replaced
-- while it slept can store nothing.
create table log_partitions (
  partition   text primary key,
  epoch       bigint not null,
  next_offset bigint not null,
  clock_ms    bigint not null,
  seq         bigint not null
);

-- Which profile writes this store, and over which topics: two that differ would not see each other's events.
alter table log_head
  add column profile text not null default 'embedded' check (profile in ('embedded', 'cluster')),
  add column topic_prefix text,
  add column partitions integer;

-- How far the changes of a tenant's alerts are on the alerts topic.
create table alert_publications (
  tenant_id text primary key references tenants,
  seq       bigint not null
);
