import { useServerNowMs } from '../paneKit/index.ts';
import { describeSound } from '../sound/describeSound.ts';
import { useSound } from '../sound/useSound.ts';
import type { SoundChoice } from '../ui/appearance.ts';
import { BarText } from '../ui/BarText.tsx';

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
  const unheard = describeSound(sound, isBlocked, nowMs);
  if (unheard === null) return null;
  if (unheard.kind === 'off')
    return (
      <button type="button" className="chip chip-button" data-sound="off" onClick={onSettings}>
        {unheard.text}
      </button>
    );
  if (unheard.kind === 'muted')
    return (
      <button
        type="button"
        className="chip chip-button chip-warning"
        aria-keyshortcuts="Control+."
        title="Hear it again (Ctrl .)"
        data-sound="muted"
        onClick={onMute}
      >
        <BarText text={unheard.text} spare={[' until']} />
      </button>
    );
  return (
    <span className="chip chip-warning" title={unheard.text} data-sound="blocked">
      <BarText text={unheard.text} spare={[' for a key or a click']} />
    </span>
  );
}
