import { type DragEvent, useContext, useId, useRef } from 'react';
import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { BoardContext } from './boardContext.ts';
import { LinkMark } from './LinkMark.tsx';
import { boundsAround, carryPane, isOutside } from './paneDrag.ts';
import { windowRectangles } from './windowNames.ts';

/** Below the button, with its right edge at the button's. */
function placeUnder(menu: HTMLElement, button: HTMLElement | null): void {
  if (button === null) return;
  const { right, bottom } = button.getBoundingClientRect();
  menu.style.right = `${String(Math.max(0, window.innerWidth - right))}px`;
  menu.style.top = `${String(bottom)}px`;
}

/** What can be done with a pane as a whole, and the grip by which it is dragged to another board or window. */
export function PaneTools(props: { readonly paneId: string; readonly title: string }) {
  const { paneId, title } = props;
  const board = useContext(BoardContext);
  const { paneStates } = useServices();
  const popoverId = useId();
  const popover = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  if (board === null) return null;
  const { store } = board;

  function onDragStart(event: DragEvent): void {
    const pane = store.getState().document.board.panes.find(({ id }) => id === paneId);
    if (pane === undefined) return;
    carryPane(event.dataTransfer, pane);
    // Both: Chromium drops nothing when the effect that the target wants is not allowed.
    event.dataTransfer.effectAllowed = 'copyMove';
    // Another window takes the pane as the host knows it.
    void paneStates.flush();
  }

  function onDragEnd(event: DragEvent): void {
    const { host } = store.getState();
    if (host === null || host.displays.length === 0 || event.dataTransfer.dropEffect !== 'none')
      return;
    const point = { x: event.screenX, y: event.screenY };
    const { screenX: x, screenY: y, outerWidth: width, outerHeight: height } = window;
    const ends = [{ x, y, width, height }, ...windowRectangles(host)];
    // A drag that the system broke off tells of a place that is none.
    const isOnDisplay = !isOutside(
      point,
      host.displays.map(({ bounds }) => bounds),
    );
    if (!isOnDisplay || !isOutside(point, ends)) return;
    void board?.change({
      ...{ kind: 'moveToNewWindow', paneId, slotId: null, bounds: boundsAround(point) },
      board: { id: crypto.randomUUID(), name: title },
      windowId: crypto.randomUUID(),
    });
  }

  const act = (does: () => void) => () => {
    popover.current?.hidePopover();
    does();
  };
  return (
    <span className="pane-tools">
      <LinkMark board={board} paneId={paneId} title={title} />
      <button
        ref={button}
        type="button"
        className="pane-menu-button"
        popoverTarget={popoverId}
        aria-label={`${title}: move, copy, enlarge`}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div
        ref={popover}
        id={popoverId}
        className="pane-menu"
        popover="auto"
        role="group"
        aria-label={`${title}: move, copy, enlarge`}
        onBeforeToggle={(event) => {
          if (event.newState === 'open') placeUnder(event.currentTarget, button.current);
        }}
      >
        <ActionButton
          shortcut="M"
          onPress={act(() => {
            board.ask({ kind: 'move', paneId });
          })}
        >
          Move or copy to …
        </ActionButton>
        <ActionButton
          shortcut="Shift+L"
          onPress={act(() => {
            board.ask({ kind: 'link', paneId });
          })}
        >
          Link with others …
        </ActionButton>
        <ActionButton
          shortcut="Shift+F"
          onPress={act(() => {
            board.showFull(paneId);
          })}
        >
          Fill the window
        </ActionButton>
        <ActionButton shortcut="L" onPress={act(board.startLayout)}>
          Layout mode
        </ActionButton>
      </div>
      {/* Its keys are M and the menu beside it. */}
      <span
        className="pane-grip"
        draggable
        aria-hidden="true"
        title="Drag to another board or window. By key: M"
        onDragStart={onDragStart}
        onDragEnd={onDragEnd}
      />
    </span>
  );
}
