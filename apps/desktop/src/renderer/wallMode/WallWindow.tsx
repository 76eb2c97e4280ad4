import { type CSSProperties, type ReactNode, useContext, useState } from 'react';
import { useStore } from 'zustand';
import type { WindowPlan, WorkspaceBridge, WorkspaceState } from '../../ipc/workspace.ts';
import { type PaneDefinition, SurfaceContext, useServerNowMs } from '../paneKit/index.ts';
import {
  AppearanceContext,
  type ConsoleServices,
  ServicesContext,
  useServices,
} from '../paneKit/services.ts';
import { WallItemsContext } from '../paneKit/wallItems.ts';
import { useMute } from '../sound/useMute.ts';
import type { SoundChoice } from '../ui/appearance.ts';
import { ProductionBar } from '../tenants/ProductionBar.tsx';
import { type BoardStore, nameWindow } from '../wall/index.ts';
import { describeMissing } from './describeWall.ts';
import { isStripBelow, shiftAt } from './pixelShift.ts';
import { LeavePin } from './LeavePin.tsx';
import { upNext } from './rotation.ts';
import { DEFAULT_DISTANCE_M, wallZoom } from './typeScale.ts';
import { useRotationNews } from './useRotationNews.ts';
import { useSendToDesk } from './useSendToDesk.ts';
import { useVersionReload } from './useVersionReload.ts';
import { useWall } from './useWall.ts';
import { useWallHands } from './useWallHands.ts';
import { foldedWalls, isDue } from './wallBoards.ts';
import { READY_MS, WallLayers } from './WallLayers.tsx';
import './wallMode.css';
import { WallSound } from './WallSound.tsx';
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
  /** What the strip says of sound and of the time cursor. */
  readonly notices: ReactNode;
  readonly live: ConsoleServices;
  readonly workspace: WorkspaceBridge;
  readonly onLeave: () => void;
}) {
  const { host, window, paneTypes, notices, live, workspace, onLeave } = props;
  const [isAsking, setAsking] = useState(false);
  const [shownId, setShownId] = useState<string | null>(null);
  const wall = useWall(host, window);
  const { tenants } = useServices();
  const isPointing = useWallHands(wall, isAsking, ({ forTenants }) => {
    if (forTenants) tenants.ask();
    else tenants.unask();
    if (host.hasPin) setAsking(true);
    else onLeave();
  });
  const { items, said } = useSendToDesk(host, window);
  const zoom = useZoom(host, window);
  const minuteMs = useServerNowMs(60_000);
  const { x, y } = shiftAt(minuteMs);
  const { wallDim = null } = useContext(AppearanceContext);
  const next = upNext(wall.state, wall.input);
  const updated = useVersionReload(wall, live);
  useRotationNews(
    {
      ...{ isShown: shownId === wall.state.boardId, boardId: wall.state.boardId },
      ...{ nextAtMs: next?.atMs ?? null, nowMs: live.time.presentMs },
    },
    workspace.tellRotation,
  );
  const isNear = next !== null && next.atMs - wall.input.nowMs <= READY_MS;
  const slots = new Map(host.workspace.slots.map((slot) => [slot.id, slot.name]));
  const lost = foldedWalls(host).map((each) => slots.get(each.slotId ?? '') ?? 'A display');
  const classes = ['wall'];
  if (!isPointing) classes.push('has-no-pointer');
  if (isStripBelow(minuteMs)) classes.push('is-strip-below');
  if (wallDim !== null && isDue(wallDim, minuteMs)) classes.push('is-dim');
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
        missing={describeMissing(lost)}
        updated={updated}
        notices={notices}
        said={said}
      />
      <ProductionBar />
      <main className="wall-main" aria-label="Wall" inert={isAsking}>
        <WallItemsContext value={items}>
          <WallLayers
            boards={host.workspace.boards}
            paneTypes={paneTypes}
            boardId={wall.state.boardId}
            nextId={isNear ? next.boardId : null}
            onShown={setShownId}
          />
        </WallItemsContext>
      </main>
      {isAsking && (
        <LeavePin
          checkPin={workspace.checkPin}
          onRight={onLeave}
          onGiveUp={() => {
            tenants.unask();
            setAsking(false);
          }}
        />
      )}
    </div>
  );
}

/** A window that nobody sits at: boards in turn, one line about them, nothing that a press could change. */
export function WallWindow(props: {
  readonly board: BoardStore;
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
  /** Of the present: alerts of now are heard also while the past is shown. */
  readonly live: ConsoleServices;
  readonly sound: SoundChoice;
  /** Whether this is the window that makes alerts heard. */
  readonly isSounding: boolean;
  /** Stands in the strip while a past moment is shown. */
  readonly time: ReactNode;
}) {
  const { board, paneTypes, live, sound, isSounding, time } = props;
  const host = useStore(board.store, (state) => state.host);
  const window = useStore(board.store, (state) => state.window);
  const onMute = useMute(sound, live, board.setAppearance);
  if (host === null || window === null) return null;
  return (
    <SurfaceContext value="wall">
      <Wall
        key={window.id}
        host={host}
        window={window}
        paneTypes={paneTypes}
        notices={
          <>
            {time}
            <ServicesContext value={live}>
              <WallSound {...{ sound, isSounding, onMute }} />
            </ServicesContext>
          </>
        }
        live={live}
        workspace={board.workspace}
        onLeave={() => {
          const change = { mode: 'desk', fill: 'maximized' } as const;
          void board.change({ kind: 'changeWindow', windowId: window.id, change });
        }}
      />
    </SurfaceContext>
  );
}
