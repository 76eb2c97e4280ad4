import { useState } from 'react';
import type { WorkspaceAnswer, WorkspaceBridge } from '../../ipc/workspace.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { TextField } from '../ui/Field.tsx';

const DIGITS = /^\d{4,12}$/;

/** The PIN that is asked before a wall of this device is left: set, changed, taken away. */
export function PinFields(props: {
  readonly workspace: Pick<WorkspaceBridge, 'setPin'>;
  readonly hasPin: boolean;
}) {
  const { workspace, hasPin } = props;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const isWrong = next !== '' && !DIGITS.test(next);
  const noCurrent = hasPin && current === '' ? 'Type the current PIN first.' : null;
  async function act(wanted: string | null, done: string): Promise<void> {
    const answer: WorkspaceAnswer = await workspace.setPin(hasPin ? current : null, wanted);
    setSaid(answer.ok ? done : answer.problem.detail);
    setCurrent('');
    if (answer.ok) setNext('');
  }
  return (
    <div className="pin-fields" role="group" aria-label="PIN to leave a wall">
      {hasPin && <TextField label="Current PIN" value={current} isMono onChange={setCurrent} />}
      <TextField
        label={hasPin ? 'New PIN to leave a wall' : 'PIN to leave a wall'}
        value={next}
        placeholder="4 to 12 digits"
        isMono
        fault={isWrong ? 'PIN: 4 to 12 digits, nothing else.' : null}
        hint="Keeps hands off by accident. It is no security boundary: who has the keyboard can close the program."
        onChange={setNext}
      />
      <div className="displays-acts">
        <ActionButton
          blockedBy={noCurrent ?? (DIGITS.test(next) ? null : 'Type 4 to 12 digits first.')}
          onPress={() => void act(next, 'A wall is left with this PIN from now on.')}
        >
          {hasPin ? 'Change PIN' : 'Set PIN'}
        </ActionButton>
        {hasPin && (
          <ActionButton
            blockedBy={noCurrent}
            onPress={() => void act(null, 'A wall is left without a PIN.')}
          >
            Take it away
          </ActionButton>
        )}
      </div>
      {said !== null && <p role="status">{said}</p>}
    </div>
  );
}
