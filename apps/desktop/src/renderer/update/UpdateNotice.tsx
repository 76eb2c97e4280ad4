import { ActionButton } from '../ui/ActionButton.tsx';
import { describeUpdate } from './describeUpdate.ts';
import { UpdateActions } from './UpdateActions.tsx';
import { useUpdates, useUpdateView } from './useUpdates.ts';

/** Tells of a newer version until somebody has decided, or wants to hear no more of it. */
export function UpdateNotice() {
  const { dismiss } = useUpdates();
  const { state, failure, dismissed } = useUpdateView((view) => view);
  if (state.kind === 'off' || state.kind === 'current') return null;
  if (state.version === dismissed && state.kind !== 'downloading') return null;
  return (
    <div className="board-notice" role="status" data-update={state.kind}>
      {describeUpdate(state)}
      {state.kind === 'downloading' && (
        // Its every step is of no interest to somebody who listens.
        <span className="mono" aria-hidden="true">
          {state.percent} %
        </span>
      )}
      {failure !== null && ` ${failure}`}
      <UpdateActions />
      {state.kind !== 'downloading' && (
        <ActionButton
          onPress={() => {
            dismiss(state.version);
          }}
        >
          {state.kind === 'available' ? 'Later' : 'Dismiss'}
        </ActionButton>
      )}
    </div>
  );
}
