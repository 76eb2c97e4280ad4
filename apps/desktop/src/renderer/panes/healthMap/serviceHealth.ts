import type { Severity } from '@batcave/shared/events';
import { severityRank } from '@batcave/shared/events';
import type { HealthMap, MapService } from '@batcave/shared/health';
import type { ShownAlert } from '../../paneKit/index.ts';

/** What is measured by the alert that stands for a service. */
export interface Headline {
  readonly ruleName: string;
  readonly value: number | null;
  readonly limit: number;
}

/** How a service, or a group of them, is now. */
export interface ServiceHealth {
  readonly name: string;
  readonly group: string | null;
  /** Of the worst active alert. */
  readonly severity: Severity | null;
  /** Whether an alert of that severity has nobody. */
  readonly isUnacked: boolean;
  /** Alerts that nobody has, of any severity. */
  readonly open: number;
  readonly headline: Headline | null;
  /** The alert that stands for it. */
  readonly alertId: string | null;
  /** How long it has been silent, when that is too long; null: there is data, or nobody can say. */
  readonly quietMs: number | null;
  /** Events a minute; null: none is known of. */
  readonly perMinute: number | null;
}

/** How old an answer may be for what it says of silence to go on; the pane is marked when it is older. */
const ANSWER_HOLDS_MS = 10_000;

interface OfService {
  worst: ShownAlert;
  open: number;
  isUnacked: boolean;
}

/**
 * Joins the server's map with the alerts of this window, which are newer. Services of alerts that the map does
 * not have yet are added. By name. Pure.
 *
 * @param answeredMs when the map was read
 */
export function readHealth(
  map: HealthMap,
  alerts: Iterable<ShownAlert>,
  nowMs: number,
  answeredMs: number,
): ServiceHealth[] {
  const atMs = Math.min(nowMs, answeredMs + ANSWER_HOLDS_MS);
  const byService = worstByService(alerts);
  const services = map.services.map((service) =>
    healthOf(service, byService.get(service.name), atMs),
  );
  const known = new Set(map.services.map(({ name }) => name));
  for (const [name, of] of byService)
    if (!known.has(name))
      services.push({
        ...{ name, group: null, quietMs: null, perMinute: null },
        ...alertPart(of),
      });
  return services.sort((a, b) => byText(a.name, b.name));
}

/** The same order on every machine, whatever its language. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whether somebody should look: an alert is active, or there is no data. */
export function isAbnormal({ severity, quietMs }: ServiceHealth): boolean {
  return severity !== null || quietMs !== null;
}

function worstByService(alerts: Iterable<ShownAlert>): Map<string, OfService> {
  const byService = new Map<string, OfService>();
  for (const alert of alerts) {
    if (alert.state === 'RESOLVED') continue;
    const of = byService.get(alert.service);
    const isOpen = alert.state === 'OPEN';
    if (of === undefined) {
      byService.set(alert.service, { worst: alert, open: Number(isOpen), isUnacked: isOpen });
      continue;
    }
    if (isOpen) of.open += 1;
    if (severityRank(alert.severity) > severityRank(of.worst.severity)) of.isUnacked = isOpen;
    else if (alert.severity === of.worst.severity) of.isUnacked ||= isOpen;
    if (standsBefore(alert, of.worst)) of.worst = alert;
  }
  return byService;
}

/** Which alert stands for a service: the worst; of equals one that nobody has, with a value, the oldest. */
function standsBefore(a: ShownAlert, b: ShownAlert): boolean {
  const severity = severityRank(a.severity) - severityRank(b.severity);
  if (severity !== 0) return severity > 0;
  if (a.state !== b.state) return a.state === 'OPEN';
  if ((a.value === null) !== (b.value === null)) return a.value !== null;
  return a.created_at < b.created_at;
}

function alertPart(
  of: OfService | undefined,
): Pick<ServiceHealth, 'severity' | 'isUnacked' | 'open' | 'headline' | 'alertId'> {
  if (of === undefined)
    return { severity: null, isUnacked: false, open: 0, headline: null, alertId: null };
  const { worst, open, isUnacked } = of;
  return {
    ...{ severity: worst.severity, isUnacked, open, alertId: worst.alert_id },
    headline: { ruleName: worst.rule_name, value: worst.value, limit: worst.threshold },
  };
}

function healthOf(service: MapService, of: OfService | undefined, atMs: number): ServiceHealth {
  const { name, group, last_event_at: lastAt, quiet_after_ms: afterMs, traffic } = service;
  const silentMs = lastAt === null ? null : Math.max(0, atMs - Date.parse(lastAt));
  const isQuiet = silentMs !== null && afterMs !== null && silentMs > afterMs;
  return {
    ...{ name, group, ...alertPart(of) },
    quietMs: isQuiet ? silentMs : null,
    perMinute: traffic === null ? null : (traffic.events * 60_000) / traffic.over_ms,
  };
}
