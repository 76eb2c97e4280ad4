import type { HealthMap, MapService } from '@batcave/shared/health';
import { formatDuration } from '@batcave/shared/time';
import { printable } from '../incidents/describe.ts';
import { tableOf } from '../printTable.ts';

/** A map as tables: services, those that are not normal first, then what needs what. */
export function describeMap({ as_of, services, edges, left_out }: HealthMap): string {
  const nowMs = Date.parse(as_of);
  const rank = (service: MapService): number =>
    service.severity !== null ? 0 : Number(!isQuiet(service, nowMs)) + 1;
  const rows = services
    .toSorted((a, b) => rank(a) - rank(b))
    .map((service) => [
      printable(service.name),
      printable(service.group ?? '-'),
      service.severity ?? (isQuiet(service, nowMs) ? 'NO DATA' : '-'),
      `${String(service.open)}/${String(service.acknowledged)}`,
      valueOf(service),
      service.last_event_at === null ? '-' : `${ageOf(service.last_event_at, nowMs)} ago`,
    ]);
  const lines = [
    services.length === 0
      ? 'There is no service yet: one is here with its first event.'
      : tableOf(['SERVICE', 'GROUP', 'STATE', 'OPEN/ACK', 'VALUE', 'LAST EVENT'], rows),
  ];
  if (edges.length > 0)
    lines.push(
      '',
      tableOf(
        ['FROM', 'NEEDS', 'EVENTS', 'ERRORS', 'KNOWN'],
        edges.map(({ from, to, traffic, known }) => [
          ...[
            printable(from),
            printable(to),
            String(traffic?.events ?? '-'),
            String(traffic?.errors ?? '-'),
          ],
          known.join(', '),
        ]),
      ),
    );
  if (left_out.services + left_out.edges > 0)
    lines.push(
      '',
      `Left out: ${String(left_out.services)} services and ${String(left_out.edges)} edges.`,
    );
  return lines.join('\n');
}

function isQuiet({ last_event_at: at, quiet_after_ms: afterMs }: MapService, nowMs: number) {
  return at !== null && afterMs !== null && nowMs - Date.parse(at) > afterMs;
}

function valueOf({ headline }: MapService): string {
  if (headline === null) return '-';
  const { rule_name: rule, value, threshold } = headline;
  return value === null
    ? printable(rule)
    : `${printable(rule)} ${String(value)}, limit ${String(threshold)}`;
}

function ageOf(at: string, nowMs: number): string {
  return formatDuration(Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000)) * 1000);
}
