import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { PgStore } from '../adapters/postgres/index.ts';
import { checkpointText, type Signer } from '../identity/index.ts';
import { formatInstant } from '@batcave/shared/time';

/** How often the ends of the audit logs are written down, if they have moved. */
const EVERY_MS = 60_000;

/** Where checkpoints are, in their folder. */
export function checkpointFile(dir: string): string {
  return path.join(dir, 'audit-checkpoints.jsonl');
}

/**
 * Writes down where the audit log of each tenant ends, signed, in a place of its own: who can change
 * the store cannot take its end away, or write it anew, without that being found.
 *
 * Returns what ends it, after a last one.
 */
export function keepAuditCheckpoints(options: {
  readonly store: PgStore;
  readonly signer: Signer;
  readonly dir: string;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): () => Promise<void> {
  const { store, signer, dir, now, onError } = options;
  const written = new Map<string, number>();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const write = async (): Promise<void> => {
    const { rows } = await store.query<{ tenant_id: string; seq: number; hash: string }>(
      'select tenant_id, seq, hash from audit_heads where seq > 0 order by tenant_id',
    );
    for (const { tenant_id: tenant, seq, hash } of rows) {
      if (written.get(tenant) === seq) continue;
      const checkpoint = { tenant, seq, hash, at: formatInstant(now()) };
      const signature = await signer.signCheckpoint(checkpointText(checkpoint));
      appendFileSync(checkpointFile(dir), `${JSON.stringify({ ...checkpoint, signature })}\n`, {
        mode: 0o600,
        flush: true,
      });
      written.set(tenant, seq);
    }
  };
  let writing: Promise<void> = Promise.resolve();
  const turn = (): Promise<void> => (writing = writing.then(write).catch(onError));
  const timer = setInterval(() => void turn(), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await turn();
  };
}
