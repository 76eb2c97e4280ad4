import { SEVERITY_MARK } from '../../ui/severity.ts';
import type { SeriesSpec } from '../../paneKit/chart/index.ts';
import type { ChartConfig } from './chartsConfig.ts';

/** How a line is called: `avg busy_percent · host.cpu · web-1`. */
export function describeLine(spec: SeriesSpec): string {
  const { aggregate, field, type, service, source, severity } = spec;
  const counted = aggregate === 'rate' ? 'events/s' : aggregate === 'count' ? 'events' : aggregate;
  const what = field === undefined ? counted : `${aggregate} ${field.slice('payload.'.length)}`;
  const level =
    severity === undefined || severity === 'INFO'
      ? undefined
      : `${SEVERITY_MARK[severity].word} or worse`;
  return [what, type, service, source, level].filter((part) => part !== undefined).join(' · ');
}

/** The part in which the lines of one chart differ, for the end of each; whole where nothing is shared. */
export function labelLines(specs: readonly SeriesSpec[]): readonly string[] {
  const all = specs.map((spec) => describeLine(spec).split(' · '));
  const [first = []] = all;
  const shared = new Set(first.filter((part) => all.every((parts) => parts.includes(part))));
  const short = all.map((parts) => {
    const own = parts.filter((part) => !shared.has(part));
    return own.length === 0 ? 'all' : own.join(' · ');
  });
  const labels = specs.length < 2 ? all.map((parts) => parts.join(' · ')) : short;
  // Two lines of the same would have the same name.
  return labels.map((label, i) => {
    const before = labels.slice(0, i).filter((each) => each === label).length;
    return before === 0 ? label : `${label} (${String(before + 1)})`;
  });
}

/** The lines for one service alone: those that name a service or a source keep it. The same ones where nothing changes. */
export function ofService(
  lines: readonly SeriesSpec[],
  service: string | null,
): readonly SeriesSpec[] {
  const isOpen = ({ service: own, source }: SeriesSpec) =>
    own === undefined && source === undefined;
  if (service === null || !lines.some(isOpen)) return lines;
  return lines.map((line) => (isOpen(line) ? { ...line, service } : line));
}

/** The name over a chart. */
export function titleOf({ title, lines }: ChartConfig): string {
  const [first] = lines;
  if (title !== '') return title;
  if (first === undefined) return 'Chart';
  return lines.length === 1
    ? describeLine(first)
    : `${describeLine(first)} and ${String(lines.length - 1)} more`;
}
