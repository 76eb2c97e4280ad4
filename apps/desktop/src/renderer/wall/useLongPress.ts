import { type PointerEvent, useEffect, useRef } from 'react';

/** A finger or pen that rests so long on one place is a long press, as the systems have it. */
const LONG_PRESS_MS = 500;
/** A finger never rests quite still. */
const SLACK_PX = 10;

/** The pane whose header is touched, and none of its buttons; `null`: something else is. */
function touchedPane(target: EventTarget): string | null {
  if (!(target instanceof Element)) return null;
  if (target.closest('.pane-header') === null || target.closest('button, .pane-tools') !== null)
    return null;
  return target.closest('[data-pane]')?.getAttribute('data-pane') ?? null;
}

/** Calls with the pane on whose header a finger or a pen rests. A mouse has the menu, the grip and `M`. */
export function useLongPress(onLongPress: (paneId: string) => void) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const end = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  useEffect(
    () => () => {
      clearTimeout(press.current?.timer);
    },
    [],
  );
  return {
    onPointerDown(event: PointerEvent) {
      end();
      const paneId = event.pointerType === 'mouse' ? null : touchedPane(event.target);
      if (paneId === null || !event.isPrimary) return;
      const timer = setTimeout(() => {
        press.current = null;
        onLongPress(paneId);
      }, LONG_PRESS_MS);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove(event: PointerEvent) {
      const { current } = press;
      if (current === null) return;
      if (Math.hypot(event.clientX - current.x, event.clientY - current.y) > SLACK_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
