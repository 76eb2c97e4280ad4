-- Runs that wait for a second person: the dispatcher looks for them at every step. There are never many.
create index remediation_runs_waiting on remediation_runs (tenant_id, updated_at) where state = 'waiting_approval';
