-- What a detector says of an alert, and whether the alert comes and goes.
alter table alerts
  add column score    double precision,
  add column lower    double precision,
  add column upper    double precision,
  add column flapping json;

-- Window state of format 2: what is measured stands under "gauge", beside the severity. Put together
-- as text: jsonb takes no U+0000 and no half of a surrogate pair, which names of groups may hold. The
-- old "window" stays until the group is written next.
alter table engine_groups no force row level security;
alter table rules no force row level security;
update engine_groups g
   set format = 2,
       state = ('{"gauge":' || (g.state -> 'window')::text || ',"severity":"' || coalesce(
           (select r.spec ->> 'severity' from rules r
             where r.tenant_id = g.tenant_id and r.rule_id = g.rule_id), 'ERROR')
         || '",' || substr(ltrim(g.state::text), 2))::json
 where g.format = 1;
alter table engine_groups force row level security;
alter table rules force row level security;
