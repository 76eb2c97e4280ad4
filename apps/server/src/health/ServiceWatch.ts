import type { LogEvent } from '@batcave/shared/events';
import { CANARY_TENANT } from '@batcave/shared/identity';
import type { EpochMs } from '@batcave/shared/time';
import type { EdgeNews, KnownService, ServiceNews, Silence, TopologyNews } from './ports.ts';
import { readOrigin } from './readOrigin.ts';
import { learnSilence, NO_SILENCE } from './silence.ts';
import { Spans } from './Spans.ts';

/** Counts are kept by stretches of so long. */
export const WINDOW_MS = 300_000;
/** A silence is what lies between events of different seconds. */
const MIN_GAP_MS = 1000;

/** What is kept of a tenant at most. */
export interface WatchLimits {
  readonly maxServices: number;
  readonly maxEdges: number;
  readonly maxSpans: number;
}

type Changing<T> = { -readonly [K in keyof T]: T[K] };

interface Tenant {
  readonly spans: Spans;
  /** When each spoke last and what is usual, least recently heard first. */
  readonly heard: Map<string, { lastMs: EpochMs; silence: Silence }>;
  services: Map<string, Changing<ServiceNews>>;
  edges: Map<string, Changing<EdgeNews>>;
}

/**
 * Watches the log go by: which services speak, how often, and who calls whom. A function of the events; reads
 * no clock. Costs a few look-ups for an event. Memory of a tenant is bounded: what comes beyond the limits
 * between two calls of `take` is left out.
 */
export class ServiceWatch {
  readonly #limits: WatchLimits;
  readonly #tenants = new Map<string, Tenant>();

  constructor(limits: WatchLimits) {
    this.#limits = limits;
  }

  /** Goes on from what was known, oldest first. What was heard since says more. */
  restore(known: Iterable<KnownService>): void {
    for (const { tenant, service, lastMs, silence } of known) {
      const { heard } = this.#tenant(tenant);
      if (!heard.has(service)) heard.set(service, { lastMs, silence });
    }
  }

  observe(events: readonly LogEvent[]): void {
    for (const event of events) if (event.tenant !== CANARY_TENANT) this.#observe(event);
  }

  /** What is new since the last call. */
  take(): TopologyNews {
    const services: ServiceNews[] = [];
    const edges: EdgeNews[] = [];
    for (const tenant of this.#tenants.values()) {
      services.push(...tenant.services.values());
      edges.push(...tenant.edges.values());
      // Those that just spoke are the last to be forgotten.
      for (const service of tenant.services.keys()) {
        const known = tenant.heard.get(service);
        if (known === undefined) continue;
        tenant.heard.delete(service);
        tenant.heard.set(service, known);
      }
      for (const service of tenant.heard.keys()) {
        if (tenant.heard.size <= this.#limits.maxServices) break;
        tenant.heard.delete(service);
      }
      tenant.services = new Map();
      tenant.edges = new Map();
    }
    return { services, edges };
  }

  #observe(event: LogEvent): void {
    const origin = readOrigin(event);
    if (origin === undefined) return;
    const tenant = this.#tenant(event.tenant);
    const { service, group, peer, isError } = origin;
    const atMs = event.receivedAtMs;
    this.#hear(tenant, event.tenant, service, group, atMs, isError);
    if (peer !== undefined && peer !== service)
      this.#link(tenant, event.tenant, service, peer, atMs, isError);
    if (origin.span === undefined && origin.parent === undefined) return;
    for (const { from, to } of tenant.spans.take(service, origin))
      this.#link(tenant, event.tenant, from, to, atMs, isError);
  }

  #hear(
    { heard, services }: Tenant,
    tenant: string,
    service: string,
    group: string | undefined,
    atMs: EpochMs,
    isError: boolean,
  ): void {
    let known = heard.get(service);
    if (known === undefined) {
      if (services.size >= this.#limits.maxServices) return;
      heard.set(service, (known = { lastMs: atMs, silence: NO_SILENCE }));
    } else if (atMs - known.lastMs >= MIN_GAP_MS) {
      known.silence = learnSilence(known.silence, atMs - known.lastMs);
      known.lastMs = atMs;
    }
    const windowMs = windowOf(atMs);
    const news = services.get(service);
    if (news === undefined) {
      if (services.size >= this.#limits.maxServices) return;
      services.set(service, {
        ...{ tenant, service, group, windowMs, lastMs: atMs, silence: known.silence },
        ...{ events: 1, errors: Number(isError) },
      });
      return;
    }
    count(news, windowMs, atMs, isError);
    news.silence = known.silence;
    if (group !== undefined) news.group = group;
  }

  #link(
    { edges }: Tenant,
    tenant: string,
    from: string,
    to: string,
    atMs: EpochMs,
    isError: boolean,
  ): void {
    const key = `${from}\n${to}`;
    const windowMs = windowOf(atMs);
    const news = edges.get(key);
    if (news !== undefined) count(news, windowMs, atMs, isError);
    else if (edges.size < this.#limits.maxEdges)
      edges.set(key, {
        ...{ tenant, from, to, windowMs, lastMs: atMs },
        ...{ events: 1, errors: Number(isError) },
      });
  }

  #tenant(name: string): Tenant {
    let tenant = this.#tenants.get(name);
    if (tenant === undefined) {
      const spans = new Spans(this.#limits.maxSpans);
      tenant = { spans, heard: new Map(), services: new Map(), edges: new Map() };
      this.#tenants.set(name, tenant);
    }
    return tenant;
  }
}

function windowOf(atMs: EpochMs): EpochMs {
  return atMs - (atMs % WINDOW_MS);
}

/** One more. Where a stretch ends between two saves, all of them count for the newer: that is seconds. */
function count(
  news: { windowMs: EpochMs; lastMs: EpochMs; events: number; errors: number },
  windowMs: EpochMs,
  atMs: EpochMs,
  isError: boolean,
): void {
  news.events += 1;
  if (isError) news.errors += 1;
  if (atMs > news.lastMs) news.lastMs = atMs;
  if (windowMs > news.windowMs) news.windowMs = windowMs;
}
