import { useSurface } from '../../paneKit/index.ts';
import AlertList from './AlertList.tsx';
import { WallCards } from './WallCards.tsx';

/** The alerts: a list to work through on a desk, the worst of them as cards on a wall. */
export default function AlertPane() {
  return useSurface() === 'wall' ? <WallCards /> : <AlertList />;
}
