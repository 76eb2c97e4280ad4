export { applyChange } from './applyChange.ts';
export {
  type DeepLink,
  LINK_SCHEME,
  readDeepLink,
  readViewPath,
  writeDeepLink,
  writeViewPath,
} from './deepLink.ts';
export { faultOf } from './faultOf.ts';
export { fingerprintOf, matchSlots, type SlotMatch } from './matchSlots.ts';
export { placeBesideWalls } from './besideWalls.ts';
export { createOneWindowBridge } from './oneWindow.ts';
export { onThisDevice, withTenants } from './onThisDevice.ts';
export { createPaneFailures, type PaneFailures } from './paneFailures.ts';
export { endOf } from './placePane.ts';
export { holdsCentre, placeWithin } from './placeWithin.ts';
export { type Placement, planWindows } from './planWindows.ts';
export { readWorkspace } from './readWorkspace.ts';
export { createRotationWatch, type RotationWatch, STILL_MS } from './rotationWatch.ts';
export { type Starter, STARTERS } from './starterWorkspaces.ts';
export { createWorkspaceHolder, type WorkspaceHolder } from './workspaceHolder.ts';
export {
  createWallCodes,
  MAX_ITEM_NUMBER,
  MAX_WALL_NUMBER,
  readWallCode,
  type WallCode,
  type WallCodes,
  writeWallCode,
} from './wallCodes.ts';
