import { type CSSProperties } from 'react';
import { useStore } from 'zustand';
import type { WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';
import { type PaneDefinition, SurfaceContext, useServerNowMs } from '../paneKit/index.ts';
import { type BoardStore, nameWindow } from '../wall/index.ts';
import { describeMissing } from './describeWall.ts';
import { isStripBelow, shiftAt } from './pixelShift.ts';
import { upNext } from './rotation.ts';
import { DEFAULT_DISTANCE_M, wallZoom } from './typeScale.ts';
import { useWall } from './useWall.ts';
import { useWallHands } from './useWallHands.ts';
import { lostWalls } from './wallBoards.ts';
import { READY_MS, WallLayers } from './WallLayers.tsx';
import './wallMode.css';
import { WallStrip } from './WallStrip.tsx';

/** How much larger than on a desk this wall is drawn: by where it is looked at from, and on what. */
function useZoom(host: WorkspaceState, window: WindowPlan): number {
  const slot = host.workspace.slots.find(({ id }) => id === window.slotId);
  const match = slot === undefined ? undefined : host.slots[slot.id];
  const display = host.displays.find(({ id }) => id === match);
  const { width } = globalThis.screen;
  return wallZoom(
    slot?.distanceM ?? DEFAULT_DISTANCE_M,
    display ?? slot?.fingerprint ?? { width, isInternal: false },
  );
}

function Wall(props: {
  readonly host: WorkspaceState;
  readonly window: WindowPlan;
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
  readonly onLeave: () => void;
}) {
  const { host, window, paneTypes, onLeave } = props;
  const wall = useWall(host, window);
  const isPointing = useWallHands(wall, onLeave);
  const zoom = useZoom(host, window);
  const minuteMs = useServerNowMs(60_000);
  const { x, y } = shiftAt(minuteMs);
  const next = upNext(wall.state, wall.input);
  const isNear = next !== null && next.atMs - wall.input.nowMs <= READY_MS;
  const slots = new Map(host.workspace.slots.map((slot) => [slot.id, slot.name]));
  const lost = lostWalls(host).map((each) => slots.get(each.slotId ?? '') ?? 'A display');
  const classes = ['wall'];
  if (!isPointing) classes.push('has-no-pointer');
  if (isStripBelow(minuteMs)) classes.push('is-strip-below');
  return (
    <div
      className={classes.join(' ')}
      style={
        {
          '--wall-zoom': zoom,
          transform: `translate(${String(x)}px, ${String(y)}px)`,
        } as CSSProperties
      }
    >
      <WallStrip
        name={nameWindow(host, window)}
        wall={wall}
        missing={describeMissing(lost, host.workspace.whenMissing)}
      />
      <main className="wall-main" aria-label="Wall">
        <WallLayers
          boards={host.workspace.boards}
          paneTypes={paneTypes}
          boardId={wall.state.boardId}
          nextId={isNear ? next.boardId : null}
        />
      </main>
    </div>
  );
}

/** A window that nobody sits at: boards in turn, one line about them, nothing to press. */
export function WallWindow(props: {
  readonly board: BoardStore;
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
}) {
  const { board, paneTypes } = props;
  const host = useStore(board.store, (state) => state.host);
  const window = useStore(board.store, (state) => state.window);
  if (host === null || window === null) return null;
  return (
    <SurfaceContext value="wall">
      <Wall
        key={window.id}
        host={host}
        window={window}
        paneTypes={paneTypes}
        onLeave={() => {
          const change = { mode: 'desk', fill: 'maximized' } as const;
          void board.change({ kind: 'changeWindow', windowId: window.id, change });
        }}
      />
    </SurfaceContext>
  );
}
