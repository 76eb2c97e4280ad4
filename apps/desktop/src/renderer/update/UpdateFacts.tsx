import { ActionButton } from '../ui/ActionButton.tsx';
import { describeUpdate } from './describeUpdate.ts';
import { UpdateActions } from './UpdateActions.tsx';
import { useUpdates, useUpdateView } from './useUpdates.ts';

/** What is known of updates, for the settings. */
export function UpdateFacts() {
  const { check } = useUpdates();
  const { state, failure } = useUpdateView((view) => view);
  return (
    <>
      <h4 className="setting-title">Updates</h4>
      <p role="status">
        {describeUpdate(state)}
        {failure !== null && ` ${failure}`}
      </p>
      <div className="setting-actions">
        {state.kind === 'current' && <ActionButton onPress={check}>Look now</ActionButton>}
        <UpdateActions />
      </div>
    </>
  );
}
