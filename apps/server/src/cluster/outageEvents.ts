import type { EpochMs } from '@batcave/shared/time';
import { v5 as uuidv5 } from 'uuid';
import { RESERVED_SOURCE } from '../ingest/index.ts';
import { SERVER_STARTED } from '../rules/index.ts';
import type { ArrivedEvent, PartitionName } from './ports.ts';
import { nameOf } from './shares.ts';

/** Fixed for ever: another one would store an outage twice when it is read again. */
const NAMESPACE = 'c0b0a4f6-6a4b-5c39-9c0a-3f3d1e2b7a10';

/**
 * What is put on the log of every tenant when a partition was out of reach: silence meanwhile was
 * not the producers'. The same event whenever the same records are read.
 */
export function outageEvents(
  name: PartitionName,
  tenants: Iterable<string>,
  outage: { readonly fromMs: EpochMs; readonly toMs: EpochMs; readonly offset: number },
): ArrivedEvent[] {
  const { fromMs, toMs, offset } = outage;
  const awaySec = Math.round((toMs - fromMs) / 1000);
  const payload = {
    message: `Nothing could be taken in for ${String(awaySec)} s (${nameOf(name)})`,
    judged_until_ms: fromMs,
    silent_until_ms: toMs,
  };
  return [...tenants].sort().map((tenant) => ({
    offset,
    receivedAtMs: toMs,
    event: {
      tenant,
      eventId: uuidv5(JSON.stringify([tenant, nameOf(name), offset]), NAMESPACE),
      source: RESERVED_SOURCE,
      type: SERVER_STARTED.type,
      severity: 'INFO',
      atMs: toMs,
      hasNewId: false,
      labels: {},
      payload,
      payloadJson: JSON.stringify(payload),
    },
  }));
}
