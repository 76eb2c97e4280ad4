import { createContext, useContext } from 'react';

/** Where a pane is looked at: on a desk with keys and pointer, or on a wall, from where things open on a desk. */
export type Surface = 'desk' | 'wall';

export const SurfaceContext = createContext<Surface>('desk');

/** Where this pane is looked at. On a wall everything is drawn larger by itself: show less, not smaller. */
export function useSurface(): Surface {
  return useContext(SurfaceContext);
}
