import {
  auditedTenants,
  auditEnd,
  nextAuditEntries,
  type PgStore,
} from '../adapters/postgres/identities.ts';
import {
  type AuditFault,
  CHAIN_START,
  type ChainEnd,
  type Checkpoint,
  verifyChain,
} from '../identity/index.ts';

/** Rows that are read and hashed at once. */
const PAGE = 5000;

/** What became of the audit log of one tenant. */
export interface AuditVerdict {
  readonly tenant: string;
  /** Rows that are good, before the first fault if there is one. */
  readonly rows: number;
  /** Up to which row a signed checkpoint vouches for it. What follows could still be written anew. */
  readonly signedUntil: number;
  readonly fault: AuditFault | null;
}

/** Checks the audit logs of the tenants, or of all that there are, and says where the first fault of each is. */
export async function verifyAudit(options: {
  readonly store: PgStore;
  readonly tenants?: readonly string[];
  readonly checkpoints: readonly Checkpoint[];
  readonly onProgress: (text: string) => void;
}): Promise<AuditVerdict[]> {
  const { store, checkpoints, onProgress } = options;
  const byTenant = Map.groupBy(checkpoints, ({ tenant }) => tenant);
  // A log that was taken away as a whole is known to its checkpoints alone.
  const all = options.tenants ?? [
    ...new Set([...(await auditedTenants(store)), ...byTenant.keys()]),
  ];
  const verdicts: AuditVerdict[] = [];
  for (const tenant of all) {
    const own = (byTenant.get(tenant) ?? []).toSorted((a, b) => a.seq - b.seq);
    verdicts.push(await verifyTenant(store, tenant, own, onProgress));
  }
  return verdicts;
}

async function verifyTenant(
  store: PgStore,
  tenant: string,
  checkpoints: readonly Checkpoint[],
  onProgress: (text: string) => void,
): Promise<AuditVerdict> {
  let end: ChainEnd = CHAIN_START;
  let used = 0;
  const verdict = (fault: AuditFault | null): AuditVerdict => {
    // Every row before the first fault is good, and so is what was signed of it.
    const rows = fault === null ? end.seq : Math.max(0, fault.seq - 1);
    const signedUntil = checkpoints.findLast(({ seq }) => seq <= rows)?.seq ?? 0;
    return { tenant, rows, signedUntil, fault };
  };
  let hasRead = false;
  for (;;) {
    const rows = await nextAuditEntries(store, tenant, hasRead ? end.seq : undefined, PAGE);
    const last = rows.at(-1);
    if (last === undefined) {
      const stored = await auditEnd(store, tenant);
      // Rows that came meanwhile are there by now: the end was written with them.
      const more = stored !== undefined && stored.seq > end.seq;
      if (more && (await nextAuditEntries(store, tenant, end.seq, 1)).length > 0) continue;
      // What is signed says more than what the store says of itself.
      const rest = verifyChain(tenant, [], checkpoints.slice(used), end);
      return verdict(rest.ok ? faultOfEnd(tenant, end, stored) : rest.fault);
    }
    hasRead = true;
    const from = used;
    while ((checkpoints[used]?.seq ?? Infinity) <= last.seq) used += 1;
    const part = verifyChain(tenant, rows, checkpoints.slice(from, used), end);
    if (!part.ok) return verdict(part.fault);
    end = part.end;
    onProgress(`checking the audit log of ${tenant}: ${String(end.seq)} rows`);
  }
}

/** The store keeps the end of each log apart from its rows. */
function faultOfEnd(
  tenant: string,
  { seq, hash }: ChainEnd,
  stored: ChainEnd | undefined,
): AuditFault | null {
  const known = stored ?? CHAIN_START;
  if (known.seq === seq && known.hash === hash) return null;
  const isShort = known.seq > seq;
  return {
    tenant,
    seq: isShort ? seq + 1 : Math.min(seq, known.seq + 1),
    kind: isShort ? 'cut_off' : 'broken',
    what: isShort
      ? `the log ends at row ${String(seq)}, but the store has counted ${String(known.seq)}: its end was cut off`
      : `the store has counted ${String(known.seq)} rows, and there are ${String(seq)}: rows were added, or the last was changed, past the server`,
  };
}
