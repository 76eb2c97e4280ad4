import { useServerNowMs } from '../paneKit/index.ts';
import { isMuted } from '../sound/soundPlan.ts';
import { useSound } from '../sound/useSound.ts';
import type { SoundChoice } from '../ui/appearance.ts';
import { formatClock } from '../ui/format.ts';

/**
 * Makes alerts heard, and shows while they are not: muted until when, off, or kept silent by the browser. Shows
 * nothing while all is as it should be.
 */
export function SoundChip(props: {
  readonly sound: SoundChoice;
  readonly isSounding: boolean;
  readonly onMute: () => void;
  readonly onSettings: () => void;
}) {
  const { sound, isSounding, onMute, onSettings } = props;
  const { isBlocked } = useSound(sound, isSounding);
  const nowMs = useServerNowMs(1_000);
  if (!isSounding) return null;
  if (!sound.isOn)
    return (
      <button type="button" className="chip chip-button" data-sound="off" onClick={onSettings}>
        Sound off
      </button>
    );
  if (sound.mutedUntilMs !== null && isMuted(sound, nowMs))
    return (
      <button
        type="button"
        className="chip chip-button chip-warning"
        aria-keyshortcuts="Control+."
        title="Hear it again (Ctrl .)"
        data-sound="muted"
        onClick={onMute}
      >
        Muted until {formatClock(sound.mutedUntilMs)}Z
      </button>
    );
  if (isBlocked)
    return (
      <span className="chip chip-warning" data-sound="blocked">
        Sound waits for a key or a click
      </span>
    );
  return null;
}
