-- The end of what somebody heard of is owed to them: one that was refused is tried again, long after it has failed.
alter table notifications
  -- Of one that has failed and tells of an end: when it is looked at next; null: never again.
  add column end_retry_at timestamptz,
  -- How often it was tried anew after it had failed.
  add column end_retries integer not null default 0;

create index notifications_untold_ends on notifications (end_retry_at) where end_retry_at is not null;

update notifications set end_retry_at = now()
 where state = 'failed' and message ->> 'status' = 'resolved' and created_at > now() - interval '48 hours';
