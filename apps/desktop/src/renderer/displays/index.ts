export { DisplayBanner } from './DisplayBanner.tsx';
export { DisplaysDialog } from './DisplaysDialog.tsx';
export { PlaylistDialog } from './playlist/PlaylistDialog.tsx';
