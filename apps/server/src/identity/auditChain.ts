import { createHash } from 'node:crypto';

/** What of an audit entry is bound by its hash: everything that it says. */
export interface ChainedEntry {
  readonly tenant: string;
  readonly seq: number;
  /** As stored: RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  /** JSON as stored, or null. */
  readonly before: string | null;
  readonly after: string | null;
  readonly traceId: string | null;
}

/** The hash before the first entry of a tenant. */
export const FIRST_HASH = '0'.repeat(64);

/**
 * SHA-256 over the hash before and every field, each with its length before it: no two entries can be
 * written so that they hash alike. Hexadecimal.
 */
export function chainHash(hashBefore: string, entry: ChainedEntry): string {
  const hash = createHash('sha256').update(hashBefore);
  const { tenant, seq, at, actor, action, objectType, objectId, before, after, traceId } = entry;
  for (const field of [
    tenant,
    String(seq),
    at,
    actor,
    action,
    objectType,
    objectId,
    before,
    after,
    traceId,
  ]) {
    if (field === null) hash.update('-');
    else hash.update(`${String(Buffer.byteLength(field))}:`).update(field);
  }
  return hash.digest('hex');
}

/** Where the audit log of a tenant ended at a moment. */
export interface Checkpoint {
  readonly tenant: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

/** What of a checkpoint is signed. */
export function checkpointText({ tenant, seq, hash, at }: Checkpoint): string {
  return `sentry audit checkpoint 1\n${tenant}\n${String(seq)}\n${hash}\n${at}\n`;
}

/** What is wrong with an audit log, at its first wrong row. */
export interface AuditFault {
  readonly tenant: string;
  readonly seq: number;
  /** The chain is broken here; or it is whole, and not the one that was signed; or its end is gone. */
  readonly kind: 'broken' | 'rewritten' | 'cut_off';
  readonly what: string;
}

/** How far a chain has been checked. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_START: ChainEnd = { seq: 0, hash: FIRST_HASH };

/**
 * Checks entries of one tenant, in order, against each other and against the checkpoints.
 *
 * A changed, missing, moved or added row breaks the chain where it stands. A chain that was cut off at
 * its end, or written anew from some row on, is whole in itself: a checkpoint tells.
 *
 * A long log can be checked part by part: each goes on where the one before ended, with the checkpoints
 * within it alone. The last part takes all that are left.
 *
 * @returns the first fault, or where the good entries end.
 */
export function verifyChain(
  tenant: string,
  entries: readonly (ChainedEntry & { readonly hash: string })[],
  checkpoints: readonly Checkpoint[],
  before: ChainEnd = CHAIN_START,
):
  | { readonly ok: true; readonly end: ChainEnd }
  | { readonly ok: false; readonly fault: AuditFault } {
  const fault = (seq: number, kind: AuditFault['kind'], what: string) =>
    ({ ok: false, fault: { tenant, seq, kind, what } }) as const;
  // There may be several of one row: who wrote the log anew had the new end signed as well.
  const signed = Map.groupBy(checkpoints, (checkpoint) => checkpoint.seq);
  let { seq, hash } = before;
  for (const entry of entries) {
    seq += 1;
    if (entry.seq !== seq)
      return entry.seq > seq
        ? fault(
            seq,
            'broken',
            `row ${String(seq)} is missing; the next there is, is ${String(entry.seq)}`,
          )
        : fault(entry.seq, 'broken', `row ${String(entry.seq)} does not belong there`);
    hash = chainHash(hash, entry);
    if (hash !== entry.hash)
      return fault(
        seq,
        'broken',
        'the row does not fit its hash, or the row before it: it was changed, moved or added',
      );
    const other = signed.get(seq)?.find((checkpoint) => checkpoint.hash !== hash);
    if (other !== undefined)
      return fault(
        seq,
        'rewritten',
        `the chain up to this row is not the one that was signed at ${other.at}: it was written anew`,
      );
  }
  const last = checkpoints.reduce((most, checkpoint) => Math.max(most, checkpoint.seq), 0);
  if (last > seq)
    return fault(
      seq + 1,
      'cut_off',
      `the log ends at row ${String(seq)}, but a signed checkpoint knows row ${String(last)}: its end was cut off`,
    );
  return { ok: true, end: { seq, hash } };
}
