import { createContext } from 'react';
import type { BoardStore } from './boardStore.ts';

/** The board that the panes stand on; `null` over it and on walls, where nothing moves. */
export const BoardContext = createContext<BoardStore | null>(null);
