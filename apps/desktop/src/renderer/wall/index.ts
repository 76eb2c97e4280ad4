export { closeGaps } from './arrange.ts';
export { Board } from './Board.tsx';
export { BoardsSheet } from './BoardsSheet.tsx';
export { type BoardStore, createBoardStore } from './boardStore.ts';
export { BOARD_PANEL_ID, BoardTabs, useBoardEntries } from './BoardTabs.tsx';
export { LayoutActions } from './LayoutActions.tsx';
export { createPaneStates } from './paneStates.ts';
export { UnknownPane } from './UnknownPane.tsx';
export { nameDisplay, nameWindow } from './windowNames.ts';
