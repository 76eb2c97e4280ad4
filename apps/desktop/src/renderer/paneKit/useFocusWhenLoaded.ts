import { type RefObject, useEffect } from 'react';
import { focusPane } from './paneFocus.ts';

/**
 * Moves the focus into the pane in `root` as soon as it can take it: its code is loaded when it is first shown. Anew
 * for each `content`.
 */
export function useFocusWhenLoaded(root: RefObject<HTMLElement | null>, content: unknown): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new MutationObserver(focusWhenThere);
    function focusWhenThere(): void {
      const pane = element?.querySelector('[data-pane]:has([data-pane-focus])');
      if (!pane) return;
      observer.disconnect();
      // Opened for its filter, it has moved the focus there itself.
      const held = document.activeElement;
      if (held instanceof HTMLInputElement && pane.contains(held)) return;
      focusPane(pane);
    }
    observer.observe(element, { childList: true, subtree: true });
    focusWhenThere();
    return () => {
      observer.disconnect();
    };
  }, [root, content]);
}
