import { useEffect, useEffectEvent, useState } from 'react';
import { nameKey, useKeyBindings } from '../paneKit/keys.ts';
import type { Wall } from './useWall.ts';

/** Escape twice within this leaves the wall. */
const TWICE_MS = 1_500;
/** The pointer is hidden after so long without a move. */
const POINTER_MS = 3_000;

function isOnItem({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('button') !== null;
}

/**
 * Keys and pointer of a wall. Every key is taken here, so that none acts on an alert, but those that go to a card and
 * press it, and while the wall asks something: then they are for what it asks. A wall is pinned to its tenant: who
 * wants another one leaves it first. Gives whether the pointer is to be seen.
 */
export function useWallHands(
  wall: Wall,
  isAsking: boolean,
  onLeave: (how: { readonly forTenants: boolean }) => void,
): boolean {
  const bindings = useKeyBindings();
  const [isPointing, setPointing] = useState(false);
  const [escapedAtMs, setEscapedAtMs] = useState(Number.NEGATIVE_INFINITY);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (isAsking) return;
    const name = nameKey(event);
    if (name === 'Ctrl+Shift+T') {
      event.preventDefault();
      event.stopPropagation();
      onLeave({ forTenants: true });
      return;
    }
    // Those of the system and of the program itself, as to reload or to quit.
    if (name === null || event.ctrlKey || event.metaKey || /^F\d+$/.test(event.key)) return;
    event.stopPropagation();
    const key = bindings.read('wall', name);
    // What a wall lets anybody press opens on a desk, and changes nothing.
    const isForItem = key === 'Tab' || key === 'Shift+Tab' || (key === 'Enter' && isOnItem(event));
    if (isForItem) {
      wall.touch();
      return;
    }
    event.preventDefault();
    if (key === 'Shift+W') onLeave({ forTenants: false });
    else if (key === 'Space') wall.togglePause();
    else if (key === 'ArrowLeft' || key === 'ArrowUp') wall.step(-1);
    else if (key === 'ArrowRight' || key === 'ArrowDown') wall.step(1);
    else {
      if (key === 'Escape') {
        if (event.timeStamp - escapedAtMs <= TWICE_MS) onLeave({ forTenants: false });
        setEscapedAtMs(event.timeStamp);
      }
      wall.touch();
    }
  });
  const onTouch = useEffectEvent(() => {
    setPointing(true);
    wall.touch();
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let at: readonly [number, number] | null = null;
    const keys = (event: KeyboardEvent) => {
      onKeyDown(event);
    };
    const pointer = (event: PointerEvent) => {
      // A board that changes under a pointer at rest is told of as a move too.
      const isMoved = at !== null && (at[0] !== event.screenX || at[1] !== event.screenY);
      at = [event.screenX, event.screenY];
      if (!isMoved && event.type === 'pointermove') return;
      onTouch();
      clearTimeout(timer);
      timer = setTimeout(() => {
        setPointing(false);
      }, POINTER_MS);
    };
    window.addEventListener('keydown', keys, true);
    window.addEventListener('pointermove', pointer);
    window.addEventListener('pointerdown', pointer);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', keys, true);
      window.removeEventListener('pointermove', pointer);
      window.removeEventListener('pointerdown', pointer);
    };
  }, []);
  return isPointing;
}
