import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useNowMs } from '../paneKit/index.ts';
import { formatCountdown } from '../ui/format.ts';
import type { TimeMachine } from './timeMachine.ts';
import './timeMachine.css';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

/** A wall shows the past so long at most: nobody is there who would know that it is not the present. */
const WALL_PAST_MS = 5 * 60_000;

/** How long until it is over; at its end, and on `0`, the wall is live. */
function LiveAgain({ timeMachine }: { readonly timeMachine: TimeMachine }) {
  const nowMs = useNowMs(250);
  const [untilMs] = useState(() => nowMs + WALL_PAST_MS);
  const isOver = nowMs >= untilMs;
  useEffect(() => {
    if (isOver) timeMachine.goLive();
  }, [isOver, timeMachine]);
  // The wall takes all keys for itself, on their way down.
  useWindowKeys(
    (event) => {
      if (event.key === '0' && !event.ctrlKey && !event.metaKey && !event.altKey)
        timeMachine.goLive();
    },
    { onTheWayDown: true },
  );
  return <span className="wall-time">live again in {formatCountdown(untilMs - nowMs)}</span>;
}

/** A wall is live: one that was made while its window showed the past goes back by itself, and says when. */
export function WallTime({ timeMachine }: { readonly timeMachine: TimeMachine }) {
  const isPast = useStore(timeMachine.store, ({ past }) => past !== null);
  return isPast && <LiveAgain timeMachine={timeMachine} />;
}
