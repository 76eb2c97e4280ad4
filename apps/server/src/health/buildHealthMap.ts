import { type AlertSummary, summarizeAlerts } from '@batcave/shared/alerts';
import type { Service } from '@batcave/shared/dispatch';
import type { HealthMap, Headline, MapEdge, MapService, Traffic } from '@batcave/shared/health';
import { MAP_LIMITS } from '@batcave/shared/health';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { SEVERITIES } from '@batcave/shared/events';
import type { Silence } from './ports.ts';
import { WINDOW_MS } from './ServiceWatch.ts';
import { quietAfterMs } from './silence.ts';

/** Counts as they are stored: of the stretch that begins at `windowMs`, and of the one before. */
export interface StoredCounts {
  readonly windowMs: EpochMs;
  readonly events: number;
  readonly errors: number;
  readonly eventsBefore: number;
  readonly errorsBefore: number;
}

/** A service as it was heard. */
export interface HeardService extends StoredCounts {
  readonly service: string;
  readonly group: string | null;
  readonly lastMs: EpochMs;
  readonly silence: Silence;
}

/** A call as it was seen. */
export interface SeenEdge extends StoredCounts {
  readonly from: string;
  readonly to: string;
  readonly lastMs: EpochMs;
}

/** All that a map is made of, as far as whoever asks may see it. */
export interface MapParts {
  /** Those that people wrote down. */
  readonly configured: readonly Service[];
  readonly heard: readonly HeardService[];
  readonly seen: readonly SeenEdge[];
  readonly alerts: AlertSummary['by_service'];
  readonly headlines: ReadonlyMap<string, Headline>;
  /** Whether they may see a service. */
  readonly maySee: (service: string) => boolean;
}

const NO_ALERTS = summarizeAlerts([]).by_severity;

/**
 * Joins what people wrote down, what was heard and what is wrong. On the map are: every service that is written
 * down, that has an active alert, that was heard of lately, or that one of those calls. Of too many, those with
 * alerts stay first, then those that are written down, then the newest. Pure.
 */
export function buildHealthMap(parts: MapParts, nowMs: EpochMs): HealthMap {
  const sinceMs = nowMs - MAP_LIMITS.forgetMs;
  const configured = new Map(
    parts.configured.filter(({ name }) => parts.maySee(name)).map((each) => [each.name, each]),
  );
  const heard = new Map(
    parts.heard.filter(({ lastMs }) => lastMs >= sinceMs).map((each) => [each.service, each]),
  );
  const alerts = new Map(parts.alerts.map((each) => [each.service, each.by_severity]));
  const edges = joinEdges(parts, configured.values(), sinceMs, nowMs);
  const names = new Set([...alerts.keys(), ...configured.keys()]);
  for (const { service } of [...heard.values()].sort((a, b) => b.lastMs - a.lastMs))
    names.add(service);
  for (const { from, to } of edges) names.add(from).add(to);
  const kept = new Set([...names].slice(0, MAP_LIMITS.maxServices));
  const drawn = edges.filter(({ from, to }) => kept.has(from) && kept.has(to));
  return {
    as_of: formatInstant(nowMs),
    services: [...kept].sort(byText).map((name) =>
      serviceOf(name, nowMs, {
        configured: configured.get(name),
        heard: heard.get(name),
        bySeverity: alerts.get(name) ?? NO_ALERTS,
        headline: parts.headlines.get(name) ?? null,
      }),
    ),
    edges: drawn
      .slice(0, MAP_LIMITS.maxEdges)
      .sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to)),
    left_out: {
      services: names.size - kept.size,
      edges: edges.length - Math.min(drawn.length, MAP_LIMITS.maxEdges),
    },
  };
}

/** What was counted in the last five to ten minutes. Pure. */
export function trafficOf(counts: StoredCounts, nowMs: EpochMs): Traffic {
  const windowMs = nowMs - (nowMs % WINDOW_MS);
  const over_ms = Math.max(1, nowMs - windowMs + WINDOW_MS);
  const { events, errors, eventsBefore, errorsBefore } = counts;
  // The clock of the server that counted may be a little ahead.
  if (counts.windowMs >= windowMs)
    return { events: events + eventsBefore, errors: errors + errorsBefore, over_ms };
  if (counts.windowMs >= windowMs - WINDOW_MS) return { events, errors, over_ms };
  return { events: 0, errors: 0, over_ms };
}

function joinEdges(
  { seen, maySee }: MapParts,
  configured: Iterable<Service>,
  sinceMs: EpochMs,
  nowMs: EpochMs,
): MapEdge[] {
  const edges = new Map<string, MapEdge>();
  for (const { name, depends_on = [] } of configured)
    for (const to of depends_on)
      if (to !== name && maySee(to))
        edges.set(keyOf(name, to), {
          ...{ from: name, to, known: ['configured'] },
          ...{ last_seen_at: null, traffic: null },
        });
  for (const edge of seen) {
    const { from, to, lastMs } = edge;
    if (lastMs < sinceMs) continue;
    const key = keyOf(from, to);
    edges.set(key, {
      ...{ from, to, known: [...(edges.get(key)?.known ?? []), 'discovered'] },
      ...{ last_seen_at: formatInstant(lastMs), traffic: trafficOf(edge, nowMs) },
    });
  }
  return [...edges.values()];
}

function serviceOf(
  name: string,
  nowMs: EpochMs,
  of: {
    readonly configured: Service | undefined;
    readonly heard: HeardService | undefined;
    readonly bySeverity: AlertSummary['by_severity'];
    readonly headline: Headline | null;
  },
): MapService {
  const { configured, heard, bySeverity, headline } = of;
  const active = SEVERITIES.toReversed().filter(
    (severity) => bySeverity[severity].open + bySeverity[severity].acknowledged > 0,
  );
  const sum = (key: 'open' | 'acknowledged'): number =>
    active.reduce((total, severity) => total + bySeverity[severity][key], 0);
  const team = configured?.team ?? null;
  return {
    ...{ name, team, group: team ?? heard?.group ?? null },
    production: configured?.production !== false,
    severity: active[0] ?? null,
    by_severity: bySeverity,
    ...{ open: sum('open'), acknowledged: sum('acknowledged'), headline },
    last_event_at: heard === undefined ? null : formatInstant(heard.lastMs),
    quiet_after_ms: heard === undefined ? null : quietAfterMs(heard.silence),
    traffic: heard === undefined ? null : trafficOf(heard, nowMs),
  };
}

function keyOf(from: string, to: string): string {
  return `${from}\n${to}`;
}

/** The same order on every machine. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
