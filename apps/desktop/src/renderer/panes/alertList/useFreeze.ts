import { type FocusEvent, useState } from 'react';

/**
 * Whether somebody is aiming at a row: the focus is in the list, or the pointer is over it. A row
 * must not move away under either.
 */
export function useFreeze() {
  const [hasFocus, setHasFocus] = useState(false);
  const [hasPointer, setHasPointer] = useState(false);
  return {
    isHeld: hasFocus || hasPointer,
    props: {
      onFocus: () => {
        setHasFocus(true);
      },
      onBlur: (event: FocusEvent<HTMLElement>) => {
        const goesTo = event.relatedTarget;
        // Without a target the whole window has lost the focus; the operator comes back to the row.
        if (goesTo === null && !document.hasFocus()) return;
        if (!(goesTo instanceof Node) || !event.currentTarget.contains(goesTo)) setHasFocus(false);
      },
      onPointerEnter: () => {
        setHasPointer(true);
      },
      onPointerLeave: () => {
        setHasPointer(false);
      },
    },
  };
}
