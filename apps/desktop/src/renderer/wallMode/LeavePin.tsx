import { useEffect, useId, useState } from 'react';
import type { WorkspaceBridge } from '../../ipc/workspace.ts';
import { Sheet } from '../paneKit/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';

/** Nobody types for so long: the wall goes on without the question. */
const GIVE_UP_MS = 30_000;

/** Asks for the PIN before the wall is left. It keeps hands off by accident, and says no more than that. */
export function LeavePin(props: {
  readonly checkPin: WorkspaceBridge['checkPin'];
  readonly onRight: () => void;
  readonly onGiveUp: () => void;
}) {
  const { checkPin, onRight, onGiveUp } = props;
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isChecking, setChecking] = useState(false);
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(onGiveUp, GIVE_UP_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [pin, fault, onGiveUp]);
  async function check(): Promise<void> {
    if (isChecking || pin === '') return;
    setChecking(true);
    const answer = await checkPin(pin);
    setChecking(false);
    setPin('');
    if (answer.ok) onRight();
    else setFault(answer.problem.detail);
  }
  return (
    <Sheet
      title="Leave the wall"
      onClose={onGiveUp}
      closeWord="Stay"
      end={
        <ActionButton
          blockedBy={pin === '' ? 'Type the PIN first.' : null}
          onPress={() => void check()}
          shortcut="Enter"
        >
          Leave
        </ActionButton>
      }
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
        event.preventDefault();
        void check();
      }}
    >
      <div className="field">
        <label htmlFor={id}>PIN of this wall</label>
        <input
          id={id}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          className="field-input mono"
          maxLength={12}
          value={pin}
          data-first-focus
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : `${id}-fault`}
          onChange={(event) => {
            setPin(event.target.value);
          }}
        />
        <span id={`${id}-fault`} className="field-fault" role="status">
          {fault}
        </span>
      </div>
    </Sheet>
  );
}
