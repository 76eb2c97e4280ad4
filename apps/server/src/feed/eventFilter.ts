import { type LogEvent, serviceOf, severityRank } from '@batcave/shared/events';
import type { EventFilter } from '@batcave/shared/feed';
import { matchesService } from '@batcave/shared/identity';

/** Whether an event is wanted. */
export type CompiledFilter = (event: LogEvent) => boolean;

/** Makes the test of a filter: all named conditions hold; `severity` means this one or worse; none of a service that may not be seen. */
export function compileFilter(
  filter: EventFilter,
  services: readonly string[] | 'all' = 'all',
): CompiledFilter {
  const { source, type } = filter;
  const floor = filter.severity === undefined ? 0 : severityRank(filter.severity);
  const text = filter.text?.toLowerCase();
  return (event) =>
    (services === 'all' || matchesService(serviceOf(event), services)) &&
    (source === undefined || event.source === source) &&
    (type === undefined || event.type === type) &&
    (floor === 0 || severityRank(event.severity) >= floor) &&
    (text === undefined || event.payloadJson.toLowerCase().includes(text));
}
