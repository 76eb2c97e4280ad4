import { useServerNowMs } from '../paneKit/index.ts';
import { nameKey } from '../paneKit/keys.ts';
import { describeSound } from '../sound/describeSound.ts';
import { useSound } from '../sound/useSound.ts';
import type { SoundChoice } from '../ui/appearance.ts';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

/**
 * Makes alerts heard if this is the window that does, and says while they are not. `Ctrl .` mutes, on any wall: so
 * any wall says until when. Nothing while all is heard.
 */
export function WallSound(props: {
  readonly sound: SoundChoice;
  readonly isSounding: boolean;
  readonly onMute: () => void;
}) {
  const { sound, isSounding, onMute } = props;
  const { isBlocked } = useSound(sound, isSounding);
  const nowMs = useServerNowMs(1_000);
  useWindowKeys((event) => {
    if (event.defaultPrevented || nameKey(event) !== 'Ctrl+.') return;
    event.preventDefault();
    onMute();
  });
  const unheard = describeSound(sound, isBlocked, nowMs);
  if (unheard === null || (!isSounding && unheard.kind !== 'muted')) return null;
  return (
    <span className="wall-sound" data-sound={unheard.kind}>
      {unheard.text}
    </span>
  );
}
