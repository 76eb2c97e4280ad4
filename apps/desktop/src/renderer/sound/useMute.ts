import { useAnnounce } from '../paneKit/index.ts';
import type { ConsoleServices } from '../paneKit/services.ts';
import { isMuted } from './soundPlan.ts';
import type { Appearance, SoundChoice } from '../ui/appearance.ts';
import { formatClock } from '../ui/format.ts';

const MUTE_MS = 5 * 60_000;

/** Mutes sound for five minutes, or ends that. It always ends by itself. */
export function useMute(
  sound: SoundChoice,
  live: ConsoleServices,
  onChange: (change: Partial<Appearance>) => void,
): () => void {
  const { ticker, feed } = live;
  const announce = useAnnounce();
  return () => {
    const nowMs = ticker.nowMs() + feed.store.getState().clockOffsetMs;
    const isOver = sound.isOn && isMuted(sound, nowMs);
    const mutedUntilMs = isOver ? null : nowMs + MUTE_MS;
    onChange({ sound: { ...sound, mutedUntilMs } });
    announce(
      mutedUntilMs === null ? 'Sound is on' : `Sound is muted until ${formatClock(mutedUntilMs)}Z`,
    );
  };
}
