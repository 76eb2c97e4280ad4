import { FLOOD_WINDOW_MS } from '@batcave/shared/alerts';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useAlerts, useAlertsKnown, useRaisedAtMs, useServerNowMs } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import type { SoundChoice } from '../ui/appearance.ts';
import { alertsElsewhere } from './alertsElsewhere.ts';
import { NOTHING_HEARD, planSound } from './soundPlan.ts';
import { createTonePlayer, type TonePlayer } from './tonePlayer.ts';

/** Tones for the alerts of this window, and for those of the tenants that it does not show. Gives whether the browser keeps them from being heard. */
export function useSound(
  choice: SoundChoice,
  isSounding: boolean,
): {
  readonly isBlocked: boolean;
} {
  const { ticker, feed, tenants } = useServices();
  const { sorted } = useAlerts();
  const known = useAlertsKnown();
  const raisedAtMs = useRaisedAtMs();
  const lines = useStore(tenants.store, ({ state }) => state.tenants);
  const tick = useServerNowMs(1_000);
  const [isBlocked, setBlocked] = useState(false);
  const state = useRef(NOTHING_HEARD);
  const player = useRef<TonePlayer | null>(null);
  useEffect(
    () => () => {
      player.current?.stop();
      player.current = null;
    },
    [],
  );
  useEffect(() => {
    if (!known) return;
    const nowMs = ticker.nowMs() + feed.store.getState().clockOffsetMs;
    let raisedLately = 0;
    for (const atMs of raisedAtMs.values()) if (nowMs - atMs <= FLOOD_WINDOW_MS) raisedLately += 1;
    const planned = planSound(state.current, {
      alerts: [...sorted, ...alertsElsewhere(lines, feed.store.getState().principal?.tenant)],
      ...{ raisedLately, choice, isSounding, nowMs },
    });
    state.current = planned.state;
    if (planned.tone === null) return;
    player.current ??= createTonePlayer();
    void player.current.play(planned.tone).then((isHeard) => {
      setBlocked(!isHeard);
    });
  }, [tick, sorted, known, raisedAtMs, lines, choice, isSounding, ticker, feed]);
  useEffect(() => {
    if (!isBlocked) return;
    const wake = (): void => {
      void player.current?.wake().then((isHeard) => {
        setBlocked(!isHeard);
      });
    };
    const kinds = ['keydown', 'pointerdown'] as const;
    for (const kind of kinds) window.addEventListener(kind, wake, true);
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, wake, true);
    };
  }, [isBlocked]);
  return { isBlocked };
}
