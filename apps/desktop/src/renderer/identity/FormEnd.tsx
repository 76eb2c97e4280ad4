import { useId } from 'react';
import { useIdentityView } from './useIdentity.ts';

/** The end of a form: what sends it, what happens meanwhile, and why it was not done. */
export function FormEnd(props: {
  readonly label: string;
  /** Why it cannot be sent yet. */
  readonly blockedBy: string | null;
  readonly working: string;
}) {
  const { label, blockedBy, working } = props;
  const state = useIdentityView((view) => view.state);
  const isBusy = useIdentityView(({ busy }) => busy !== null);
  const failure = useIdentityView((view) => view.failure);
  const reasonId = useId();
  const keychainFault = 'keychainFault' in state ? state.keychainFault : null;
  const reason = isBusy ? working : blockedBy;
  return (
    <div className="form-end">
      {keychainFault !== null && failure === null && (
        <p className="identity-fault" role="alert">
          {keychainFault}
        </p>
      )}
      {failure !== null && (
        <p className="identity-fault" role="alert">
          {failure}
        </p>
      )}
      <button
        type="submit"
        className="button"
        aria-disabled={reason !== null}
        aria-describedby={reason === null ? undefined : reasonId}
      >
        {label}
      </button>
      <span id={reasonId} className="meta" role="status">
        {isBusy ? working : ''}
        {!isBusy && blockedBy !== null && <span className="visually-hidden">{blockedBy}</span>}
      </span>
    </div>
  );
}
