import type { View } from './views.ts';
import { speakCode, useWallCode } from './wallItems.ts';

/** The code by which a desk opens what stands here on a wall. Nothing on a desk. */
export function WallCode({ view, says }: { readonly view: View; readonly says: string }) {
  const code = useWallCode(view, says);
  if (code === null) return null;
  return (
    <span className="wall-code mono">
      <span aria-hidden="true">{code}</span>
      <span className="visually-hidden">{speakCode(code)}</span>
    </span>
  );
}
