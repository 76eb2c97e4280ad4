import type { Queryable } from './pool.ts';

/**
 * Takes the next `count` places of the tenant's alerts and returns the first. They are held to the end of
 * the transaction: a reader that follows `seq` never sees a later one before an earlier one. Lock the
 * alerts before, or two transactions wait for each other.
 */
export async function takeSeqs(tx: Queryable, tenant: string, count: number): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>(
    `insert into alert_seqs (tenant_id, seq) values ($1, $2)
     on conflict (tenant_id) do update set seq = alert_seqs.seq + $2 returning seq`,
    [tenant, count],
  );
  return (rows[0]?.seq ?? 0) - count + 1;
}
