import type { EpochMs } from '@batcave/shared/time';

/** What was counted since the last save, in one stretch of `WINDOW_MS` that begins at `windowMs`. */
export interface Counted {
  readonly windowMs: EpochMs;
  readonly events: number;
  /** Those of ERROR or worse. */
  readonly errors: number;
}

/** How long a service is quiet between its events, as far as that is known. */
export interface Silence {
  readonly meanMs: number;
  readonly deviationMs: number;
  /** So many silences were seen. */
  readonly count: number;
}

/** A service that spoke. */
export interface ServiceNews extends Counted {
  readonly tenant: string;
  readonly service: string;
  readonly group: string | undefined;
  readonly lastMs: EpochMs;
  readonly silence: Silence;
}

/** A service that called another. */
export interface EdgeNews extends Counted {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  readonly lastMs: EpochMs;
}

/** What is new since the last save. */
export interface TopologyNews {
  readonly services: readonly ServiceNews[];
  readonly edges: readonly EdgeNews[];
}

/** How often a service spoke before this process began. */
export interface KnownService {
  readonly tenant: string;
  readonly service: string;
  readonly lastMs: EpochMs;
  readonly silence: Silence;
}

/** Where it is kept what was found out, of all servers together. */
export interface TopologyLedger {
  /** What is known of services, the newest of each tenant, oldest first. */
  known(): Promise<readonly KnownService[]>;
  /** Adds it to what is there. Repeated, it counts twice. @throws AppError `store_unavailable` */
  save(news: TopologyNews): Promise<void>;
  /** Deletes what nobody heard of since, and of each tenant what is beyond the limits. */
  trim(beforeMs: EpochMs): Promise<void>;
}
