import { type RefObject, useEffect, useState } from 'react';

/**
 * The field that a list is filtered in: whether it is there, and the focus that goes to it and back to the list.
 * `bar` goes onto the `FilterBar`.
 */
export function useFilterField(options: {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  /** What has the focus otherwise. */
  readonly listRef: RefObject<HTMLElement | null>;
}) {
  const { text, setText, fieldRef, listRef } = options;
  const [isAskedFor, setAskedFor] = useState(text !== '');
  const [focusTurn, setFocusTurn] = useState(0);

  // The focus moves after the render: the field only comes into being with it.
  useEffect(() => {
    if (focusTurn > 0) fieldRef.current?.focus();
  }, [focusTurn, fieldRef]);

  /** As a command sets it: without a text there is no field. */
  function put(next: string): void {
    setText(next);
    setAskedFor(next !== '');
  }
  function focusList(): void {
    listRef.current?.focus();
  }
  function clear(): void {
    put('');
    focusList();
  }
  return {
    isOpen: isAskedFor || text !== '',
    put,
    clear,
    focusList,
    focus: () => {
      setAskedFor(true);
      setFocusTurn((turn) => turn + 1);
    },
    bar: { value: text, onChange: setText, onLeave: focusList, onClear: clear },
  };
}
