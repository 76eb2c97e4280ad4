import { severityRank } from '@batcave/shared/events';
import type { HealthGroup } from './groups.ts';
import { isAbnormal, type ServiceHealth } from './serviceHealth.ts';

/** Cells from the largest to the smallest, in pixels; the same stand in healthMap.css. */
const CELLS = [
  { size: 'large', widthPx: 168, heightPx: 58, gapPx: 8 },
  { size: 'medium', widthPx: 140, heightPx: 46, gapPx: 6 },
  { size: 'small', widthPx: 104, heightPx: 36, gapPx: 4 },
  { size: 'tiny', widthPx: 90, heightPx: 31, gapPx: 3 },
] as const;
/** A group's title with what is above and below it, and the edge around all of them. */
const TITLE_PX = 30;
const EDGE_PX = { x: 24, y: 20 };
/** The line that tells of what is not shown. */
const REST_PX = 24;

/** How large cells are. */
export type CellSize = (typeof CELLS)[number]['size'];

/** The room for cells, in pixels. */
export interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What of a map a wall shows, where nobody can scroll. */
export interface WallMapShown {
  readonly groups: readonly HealthGroup[];
  readonly size: CellSize;
  /** Services that are not shown: with an active alert or without data, and the others. */
  readonly left: { readonly abnormal: number; readonly normal: number };
}

/** How many rows there are, below each other, and how many cells in each. */
function gridOf(cell: (typeof CELLS)[number], room: Room): { columns: number; stepPx: number } {
  const { widthPx, heightPx, gapPx } = cell;
  const columns = Math.floor((room.widthPx - EDGE_PX.x + gapPx) / (widthPx + gapPx));
  return { columns: Math.max(1, columns), stepPx: heightPx + gapPx };
}

/** The largest cells at which all groups are in the room together; `null`: not even the smallest. Pure. */
export function fittingSize(counts: readonly number[], room: Room): CellSize | null {
  const cell = CELLS.find((each) => {
    const { columns, stepPx } = gridOf(each, room);
    const rows = counts.reduce((sum, count) => sum + Math.ceil(count / columns), 0);
    return rows * stepPx + counts.length * TITLE_PX + EDGE_PX.y <= room.heightPx;
  });
  return cell?.size ?? null;
}

/**
 * What fits, as large as it fits: every service in its place, else those that are not normal, else the worst of
 * them. Pure.
 */
export function planWallMap(groups: readonly HealthGroup[], room: Room): WallMapShown {
  const all = groups.flatMap(({ services }) => services);
  const whole = fittingSize(
    groups.map(({ services }) => services.length),
    room,
  );
  if (whole !== null) return { groups, size: whole, left: { abnormal: 0, normal: 0 } };
  const abnormal = all.filter(isAbnormal);
  const less = { ...room, heightPx: room.heightPx - REST_PX };
  const size = fittingSize([abnormal.length], less) ?? 'tiny';
  const shown = worstOf(abnormal, size === 'tiny' ? mostTiny(less) : abnormal.length);
  return {
    groups: shown.length === 0 ? [] : [{ id: 'abnormal', title: 'Not normal', services: shown }],
    size,
    left: { abnormal: abnormal.length - shown.length, normal: all.length - abnormal.length },
  };
}

function mostTiny(room: Room): number {
  const { columns, stepPx } = gridOf(CELLS[3], room);
  return columns * Math.max(1, Math.floor((room.heightPx - TITLE_PX - EDGE_PX.y) / stepPx));
}

/** The worst so many, in the places that they have among all. */
function worstOf(services: readonly ServiceHealth[], most: number): readonly ServiceHealth[] {
  if (services.length <= most) return services;
  const rank = ({ severity, isUnacked }: ServiceHealth): number =>
    severity === null ? 0 : 2 * (severityRank(severity) + 1) + Number(isUnacked);
  const worst = new Set(services.toSorted((a, b) => rank(b) - rank(a)).slice(0, most));
  return services.filter((each) => worst.has(each));
}
