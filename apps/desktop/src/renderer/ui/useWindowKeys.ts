import { useEffect, useEffectEvent } from 'react';

/**
 * Hears each key that is pressed in the window, wherever the focus is: after what has the focus, or, `onTheWayDown`,
 * before it. Deaf while `isOn` is `false`.
 */
export function useWindowKeys(
  onKeyDown: (event: KeyboardEvent) => void,
  options: { readonly isOn?: boolean; readonly onTheWayDown?: boolean } = {},
): void {
  const { isOn = true, onTheWayDown = false } = options;
  const hear = useEffectEvent(onKeyDown);
  useEffect(() => {
    if (!isOn) return;
    const listener = (event: KeyboardEvent) => {
      hear(event);
    };
    window.addEventListener('keydown', listener, onTheWayDown);
    return () => {
      window.removeEventListener('keydown', listener, onTheWayDown);
    };
  }, [isOn, onTheWayDown]);
}
