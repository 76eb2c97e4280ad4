export { Board } from './Board.tsx';
export { type BoardStore, createBoardStore } from './boardStore.ts';
