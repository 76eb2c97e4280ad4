import { type KeyboardEvent, type RefObject, useMemo, useState } from 'react';
import { parseFilter } from './filterTokens.ts';
import { useKeyReader } from './keys.ts';
import { useFilterField } from './useFilterField.ts';

/**
 * What all panes do alike in which people look after a list: its filter, the row that keys are on, the row that is
 * shown in full, one question or form that stands over it, and the way back out of these.
 */
export function useWorkList<Over>(options: {
  readonly text: readonly [string, (text: string) => void];
  readonly filterKeys: readonly string[];
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}) {
  const { filterKeys, gridRef, filterRef } = options;
  const [text, setText] = options.text;
  const readKey = useKeyReader();
  const field = useFilterField({ text, setText, fieldRef: filterRef, listRef: gridRef });
  const filter = useMemo(() => parseFilter(text, filterKeys), [text, filterKeys]);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const [over, setOver] = useState<Over | null>(null);

  /** Undoes the innermost thing; `false` when there is none. */
  function goBack(): boolean {
    if (openId !== null) {
      setOpenId(null);
      field.focusList();
    } else if (field.isOpen) field.clear();
    else return false;
    return true;
  }

  return {
    ...{ text, field, filter, activeId, setActiveId, openId, setOpenId, over, setOver, goBack },
    closeOver: () => {
      setOver(null);
    },
    /**
     * Does what a key says, unless a part of the pane has done so already.
     *
     * @param goFurtherBack what Escape does when nothing else is left to undo
     */
    takeKey(
      event: KeyboardEvent,
      commands: Readonly<Record<string, () => void>>,
      goFurtherBack: () => boolean = () => false,
    ): void {
      const key = event.defaultPrevented ? null : readKey(event);
      if (key === null) return;
      const command = commands[key];
      if (key === 'Escape' ? !goBack() && !goFurtherBack() : command === undefined) return;
      event.preventDefault();
      command?.();
    },
  };
}

/** A list that people look after, as its pane has it. */
export type WorkList = Omit<ReturnType<typeof useWorkList<unknown>>, 'setOver'>;
