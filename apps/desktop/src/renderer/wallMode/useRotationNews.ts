import { useEffect } from 'react';
import { MAX_DWELL_MS, type RotationNews } from '../../ipc/workspace.ts';
import { STILL_MS } from '../../workspace/index.ts';

/**
 * Tells the host how the boards go on: what comes next, once the board of now is on show; every minute while they
 * stand still on purpose. A wall that says nothing any more is loaded again by its host.
 */
export function useRotationNews(
  rotation: {
    /** Whether the board whose turn it is is the one on show. */
    readonly isShown: boolean;
    readonly boardId: string;
    /** When the next one comes, by the server's clock; `null`: none does by itself. */
    readonly nextAtMs: number | null;
    readonly nowMs: () => number;
  },
  tell: (news: RotationNews) => Promise<void>,
): void {
  const { isShown, boardId, nextAtMs, nowMs } = rotation;
  useEffect(() => {
    if (!isShown) return;
    // What the host refuses is in its log: a wall has nobody to tell.
    const say = (news: RotationNews) => void tell(news).catch(() => undefined);
    if (nextAtMs !== null) {
      say(Math.min(MAX_DWELL_MS, Math.max(0, nextAtMs - nowMs())));
      return;
    }
    say('still');
    const timer = setInterval(say, STILL_MS, 'still');
    return () => {
      clearInterval(timer);
    };
  }, [isShown, boardId, nextAtMs, nowMs, tell]);
  useEffect(
    () => () => {
      void tell('left').catch(() => undefined);
    },
    [tell],
  );
}
