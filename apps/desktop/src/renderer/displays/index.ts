export { DisplayBanner } from './DisplayBanner.tsx';
export { DisplaysDialog } from './DisplaysDialog.tsx';
