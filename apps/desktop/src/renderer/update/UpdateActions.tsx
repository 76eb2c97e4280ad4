import { useUpdates, useUpdateView } from './useUpdates.ts';
import { ActionButton } from '../ui/ActionButton.tsx';

/** What can be done about a newer version: it is installed at a moment that the operator names. */
export function UpdateActions() {
  const { install } = useUpdates();
  const state = useUpdateView((view) => view.state);
  const canFetch = state.kind === 'available' && state.canInstall;
  return (
    <>
      {canFetch && (
        <ActionButton
          onPress={() => {
            install('onClose');
          }}
        >
          Install when I close
        </ActionButton>
      )}
      {(canFetch || state.kind === 'ready') && (
        <ActionButton
          onPress={() => {
            install('now');
          }}
        >
          Install now: all windows close and open again
        </ActionButton>
      )}
    </>
  );
}
