import { useEffect, useRef, useState } from 'react';
import type { PaletteEntry } from './paletteEntry.ts';

/** What stands under a code: something to open, or why there is nothing and what to do. */
export type CodeRead = { readonly entry: PaletteEntry } | { readonly reason: string };

/** Reads a code of a wall such as `W3-7`; `null`: the text is none. */
export type ReadCode = (text: string) => Promise<CodeRead> | null;

/** What is typed, as far as it is a code. Whoever presses Enter at once has it opened as soon as it is known. */
export function useCodeRead(
  readCode: ReadCode,
  onWanted: (entry: PaletteEntry) => void,
): {
  /** `null`: what is typed is no code. `'waits'`: it is not known yet what stands under it. */
  readonly read: CodeRead | 'waits' | null;
  readonly type: (text: string) => void;
  readonly want: () => void;
} {
  const [read, setRead] = useState<CodeRead | 'waits' | null>(null);
  const turn = useRef({ isWanted: false });
  useEffect(
    () => () => {
      turn.current = { isWanted: false };
    },
    [],
  );
  return {
    read,
    type(text) {
      // A `:` before it means a moment, or this.
      const reading = readCode(text.replace(/^\s*:/, ''));
      const own = { isWanted: false };
      turn.current = own;
      setRead(reading === null ? null : 'waits');
      void reading?.then((found) => {
        if (turn.current !== own) return;
        setRead(found);
        if (own.isWanted && 'entry' in found) onWanted(found.entry);
      });
    },
    want() {
      turn.current.isWanted = true;
    },
  };
}
