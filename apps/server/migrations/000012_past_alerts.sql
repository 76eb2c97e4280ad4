-- Which alerts were there at a moment: those raised before it that ended after it. Most ended long before.
create index alerts_by_end on alerts (tenant_id, resolved_at);
