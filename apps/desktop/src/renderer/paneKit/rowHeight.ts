import { useContext } from 'react';
import { ROW_HEIGHT_PX } from '../ui/appearance.ts';
import { AppearanceContext } from './services.ts';

/** Height of a list row in pixels at the chosen density. */
export function useRowHeightPx(): number {
  return ROW_HEIGHT_PX[useContext(AppearanceContext).density];
}
