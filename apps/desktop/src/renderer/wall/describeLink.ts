import type { Link, LinkGroup, PlacedPane } from '../../ipc/workspace.ts';
import { formatClock, formatInstant, plural } from '../ui/format.ts';

const DAY_MS = 86_400_000;

/** What a link group shares: `payments-api · 2026-11-26 14:05:00Z – 14:20:00Z`; what is live is not said. */
export function describeShared({ service, range }: Pick<Link, 'service' | 'range'>): string {
  const parts = service === null ? [] : [service];
  if (range === null) return parts.join();
  const { fromMs, toMs } = range;
  const isOneDay = Math.floor(fromMs / DAY_MS) === Math.floor((toMs - 1) / DAY_MS);
  const to = isOneDay ? `${formatClock(toMs)}Z` : formatInstant(toMs);
  return [...parts, `${formatInstant(fromMs)} – ${to}`].join(' · ');
}

/** A group as one that can be chosen: how many panes are in it, and what it shares. */
export function describeGroup(
  group: LinkGroup,
  panes: readonly PlacedPane[],
  links: readonly Link[],
): string {
  const count = panes.filter((pane) => pane.group === group).length;
  const link = links.find((each) => each.group === group);
  const shared = link === undefined ? '' : describeShared(link);
  const size = count === 0 ? 'no pane yet' : plural(count, 'pane');
  return shared === '' ? size : `${size} · ${shared}`;
}
