import { type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react';
import { useSurface } from '../../paneKit/index.ts';
import { Cell, type CellActions } from './Cell.tsx';
import { describeGroup, describeService } from './describeCell.ts';
import { focusCell, isFocusLost } from './focusCell.ts';
import { placeBeside, placesOf } from './geometry.ts';
import { type HealthGroup, MAX_CELLS } from './groups.ts';
import type { CellSize } from './wallMap.ts';

/** How large cells are, by how many there are: all of them should be on the screen together. */
function sizeOf(count: number): CellSize {
  if (count <= 60) return 'large';
  if (count <= 120) return 'medium';
  return count <= 240 ? 'small' : 'tiny';
}

/** Whether there are so many services that groups stand for them. */
export function isGrouped(groups: readonly HealthGroup[]): boolean {
  return groups.reduce((sum, { services }) => sum + services.length, 0) > MAX_CELLS;
}

/** Every service in its place; of more than `MAX_CELLS` every group. */
export function GridMap(
  props: CellActions & {
    readonly groups: readonly HealthGroup[];
    /** Where it is known which fits; else it follows from how many there are. */
    readonly size?: CellSize;
    /** The cell that has the focus, or had it last. */
    readonly activeId: string | null;
    readonly onOpenGroup: (id: string) => void;
  },
) {
  const { groups, size, activeId, onOpenGroup, onFocus, onPress } = props;
  const isWall = useSurface() === 'wall';
  const root = useRef<HTMLDivElement>(null);
  const isOverview = isGrouped(groups);
  const ids = isOverview
    ? groups.map(({ id }) => id)
    : groups.flatMap(({ services }) => services.map(({ name }) => name));
  const tabStop = activeId !== null && ids.includes(activeId) ? activeId : ids[0];

  const takeFocus = useEffectEvent(() => {
    if (!isWall && tabStop !== undefined && isFocusLost()) focusCell(root.current, tabStop);
  });
  // Also when a group opens, or all of them come back.
  const shown = isOverview ? '' : groups[0]?.id;
  useEffect(() => {
    takeFocus();
  }, [shown]);

  function move(event: KeyboardEvent): void {
    const from = (event.target as HTMLElement).dataset['cell'];
    if (root.current === null || from === undefined) return;
    const to = placeBeside(placesOf(root.current), from, event.key);
    if (to === undefined) return;
    event.preventDefault();
    const cell = root.current.querySelector<HTMLElement>(`[data-cell="${CSS.escape(to)}"]`);
    cell?.focus();
    cell?.scrollIntoView({ block: 'nearest' });
  }

  if (isOverview)
    return (
      <div ref={root} className="map-grid scroll" data-size="large" onKeyDown={move}>
        <ul className="map-cells" aria-label="Groups of services">
          {groups.map((group) => (
            <li key={group.id}>
              <Cell
                {...describeGroup(group)}
                isTabStop={group.id === tabStop}
                isFirst={group.id === tabStop}
                onFocus={onFocus}
                onPress={onOpenGroup}
              />
            </li>
          ))}
        </ul>
      </div>
    );
  const drawn = size ?? sizeOf(ids.length);
  return (
    <div ref={root} className="map-grid scroll" data-size={drawn} onKeyDown={move}>
      {groups.map(({ id, title, services }) => (
        <section key={id} className="map-group" aria-label={title}>
          <h3 className="map-group-title">
            {title} <span className="map-group-count">{services.length}</span>
          </h3>
          <ul className="map-cells">
            {services.map((service) => (
              <li key={service.name}>
                <Cell
                  {...describeService(service)}
                  // In smaller ones the value needs the room; the name finds the service as well.
                  service={drawn === 'large' ? service.name : undefined}
                  // On a wall the arrows go from board to board.
                  isTabStop={isWall || service.name === tabStop}
                  isFirst={service.name === tabStop}
                  onFocus={onFocus}
                  onPress={onPress}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
