import { useStore } from 'zustand';
import { useNowMs } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { describeReload } from './describeReload.ts';
import { useFeedState } from './useChromeState.ts';

/** Good news goes by itself; what failed stays until somebody has read it. */
const SHOWN_FOR_MS = 8_000;

/** How reading all panels anew goes, and how it went. */
export function ReloadNews() {
  const { reloadAll } = useServices();
  const { isRunning, last } = useStore(reloadAll.store);
  const clockOffsetMs = useFeedState((state) => state.clockOffsetMs);
  const nowMs = useNowMs(250);
  const isGood = last !== null && last.wasConnected && last.failed === 0;
  const isOver = isGood && nowMs - last.atMs > SHOWN_FOR_MS;
  return (
    <span className="reload-news" role="status">
      {isRunning && <span>Reading all panels anew …</span>}
      {last !== null && !isOver && (
        <>
          <span className={isGood ? 'reload-good' : 'strong reload-failed'}>
            {describeReload(last, clockOffsetMs)}
          </span>
          {!isGood && <ActionButton onPress={reloadAll.dismiss}>Dismiss</ActionButton>}
        </>
      )}
    </span>
  );
}
