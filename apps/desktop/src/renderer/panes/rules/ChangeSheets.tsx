import type { Problem } from '@batcave/shared/api';
import type { Rule } from '@batcave/shared/rules';
import { type KeyboardEvent, useState } from 'react';
import { ProblemText, Sheet, useBlockedBy, useCall } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextField } from '../../ui/Field.tsx';

/** As much as leaves room for the rest of a description. */
const MAX_REASON = 300;

/** Asks why a rule is disabled. */
export function DisableSheet(props: {
  readonly rule: Rule;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}) {
  const { rule, onConfirm, onClose } = props;
  const blockedBy = useBlockedBy('sentry.policy.write');
  const [reason, setReason] = useState('');
  const bare = reason.trim();
  const fault =
    bare.length > MAX_REASON
      ? `Shorten it by ${String(bare.length - MAX_REASON)} characters.`
      : null;
  const why = blockedBy ?? fault ?? (bare === '' ? 'Say why first' : null);
  return (
    <Sheet
      title={`Disable ${rule.name}`}
      onClose={onClose}
      onKeyDown={(event: KeyboardEvent) => {
        const isInField = event.target instanceof HTMLInputElement;
        if (event.key === 'Enter' && isInField && why === null) onConfirm(bare);
      }}
      end={
        <ActionButton
          onPress={() => {
            onConfirm(bare);
          }}
          shortcut="Enter"
          blockedBy={why}
        >
          Disable
        </ActionButton>
      }
    >
      <p>
        It judges nothing until somebody enables it again; the server does not do that by itself.
        Its alerts are resolved.
      </p>
      <TextField
        label="Why"
        value={reason}
        isFirst
        fault={fault}
        hint="Kept in the rule's description and its versions, where the next one who asks will find it."
        onChange={setReason}
      />
    </Sheet>
  );
}

/** Asks before a rule is deleted. */
export function DeleteSheet(props: {
  readonly rule: Rule;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { rule, onDone, onClose } = props;
  const call = useCall();
  const blockedBy = useBlockedBy('sentry.policy.write');
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);

  async function remove(): Promise<void> {
    setSending(true);
    const answer = await call('policies.delete', { params: { rule_id: rule.rule_id } });
    setSending(false);
    if (answer.ok) onDone();
    else setRefused(answer.problem);
  }

  return (
    <Sheet
      title={`Delete ${rule.name}`}
      onClose={onClose}
      closeWord="Keep it"
      end={
        <ActionButton
          onPress={() => void remove()}
          blockedBy={isSending ? 'It is being deleted' : blockedBy}
        >
          Delete
        </ActionButton>
      }
    >
      <p>
        It stops judging at once, and its alerts are resolved with that reason. To stop it for a
        while, disable it.
      </p>
      <p>
        Its versions are kept.{' '}
        <span className="mono">
          npx sentry rules restore {rule.rule_id} {rule.version}
        </span>{' '}
        brings it back.
      </p>
      {refused !== null && (
        <p className="sheet-refused" role="alert">
          Not deleted: <ProblemText problem={refused} />
        </p>
      )}
    </Sheet>
  );
}
