import type { EpochMs } from '../time/index.ts';
import type { Severity } from './severity.ts';

/**
 * An event on the log, as the pure code sees it.
 *
 * Within a tenant `seq` rises strictly and `receivedAtMs` never falls: the log's single writer
 * stamps both at the same moment. Everything that rules decide is a function of these records.
 */
export interface LogEvent {
  readonly tenant: string;
  readonly seq: number;
  readonly eventId: string;
  readonly source: string;
  readonly type: string;
  readonly severity: Severity;
  /** When it happened, by the producer's clock. */
  readonly atMs: EpochMs;
  /** When the log took it, by the server's clock. */
  readonly receivedAtMs: EpochMs;
  readonly labels: Readonly<Record<string, string>>;
  readonly payload: unknown;
  /** The payload as JSON, made once: it is stored and sent as it is. */
  readonly payloadJson: string;
}
