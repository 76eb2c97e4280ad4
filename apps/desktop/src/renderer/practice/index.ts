export { PracticeDialog } from './PracticeDialog.tsx';
