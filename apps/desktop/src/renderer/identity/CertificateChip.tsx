import { useEffect } from 'react';
import { useAnnounce, useServerNowMs } from '../paneKit/index.ts';
import { BarText } from '../ui/BarText.tsx';
import { certificateWarning } from './certificateWarning.ts';
import { useIdentityView } from './useIdentity.ts';

const LOOK_EVERY_MS = 1_000;

/** Says in the top bar that the certificate is about to end; nothing while all is well. */
export function CertificateChip({ onOpen }: { readonly onOpen: () => void }) {
  const state = useIdentityView((view) => view.state);
  const nowMs = useServerNowMs(LOOK_EVERY_MS);
  const announce = useAnnounce();
  const warning = certificateWarning(state, nowMs);
  const level = warning?.level;
  const text = warning?.text;
  useEffect(() => {
    // Once a level: the text counts down and would be read out every minute.
    if (level !== undefined && text !== undefined) announce(text);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [announce, level]);
  if (warning === null) return null;
  return (
    <button
      type="button"
      className={`chip chip-button chip-warning chip-${warning.level}`}
      data-certificate={warning.level}
      title={warning.text}
      onClick={onOpen}
    >
      <BarText text={warning.text} spare={[' left', ', renewal failed']} />
    </button>
  );
}
