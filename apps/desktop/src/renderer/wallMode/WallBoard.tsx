import { memo } from 'react';
import type { PlacedPane } from '../../ipc/workspace.ts';
import { endOf } from '../../workspace/index.ts';
import { type PaneDefinition, PaneFrame } from '../paneKit/index.ts';
import { closeGaps, UnknownPane } from '../wall/index.ts';

/** A board that fills its wall: rows stretch, nothing scrolls or can be moved, and only what opens on a desk is pressed. */
export const WallBoard = memo(function WallBoard(props: {
  readonly panes: readonly PlacedPane[];
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
}) {
  const panes = closeGaps(props.panes);
  const rows = Math.max(1, endOf(panes));
  return (
    <div
      className="wall-board"
      style={{ gridTemplateRows: `repeat(${String(rows)}, minmax(0, 1fr))` }}
    >
      {panes.map(({ id, type, x, y, w, h }) => {
        const definition = props.paneTypes.get(type);
        return (
          <div
            key={id}
            className="wall-place"
            style={{
              gridColumn: `${String(x + 1)} / span ${String(w)}`,
              gridRow: `${String(y + 1)} / span ${String(h)}`,
            }}
          >
            <div className="wall-pane" inert={definition?.opensFromWall !== true}>
              {definition === undefined ? (
                <UnknownPane paneId={id} type={type} />
              ) : (
                <PaneFrame paneId={id} definition={definition} isMovable={false} />
              )}
            </div>
          </div>
        );
      })}
      {panes.length === 0 && (
        <p className="wall-nothing">There is no pane on this board. Leave the wall with Esc Esc.</p>
      )}
    </div>
  );
});
