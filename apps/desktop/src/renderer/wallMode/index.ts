export { wallZoom } from './typeScale.ts';
export { enterWall, useEnterWall } from './useEnterWall.ts';
export { WallWindow } from './WallWindow.tsx';
