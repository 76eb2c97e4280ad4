import type { Problem } from '@batcave/shared/api';
import type { Automation, AutomationInput } from '@batcave/shared/remediation';
import { useState } from 'react';
import {
  faultAt,
  otherFaults,
  Sheet,
  useBlockedBy,
  useCall,
  useServerNowMs,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { formatAge, formatInstant, plural } from '../../ui/format.ts';

/** What is asked of the switch. */
export type SwitchChange =
  | { readonly kind: 'stop' }
  | { readonly kind: 'start' }
  | { readonly kind: 'resume'; readonly hook: string; readonly service: string };

const TITLES = {
  stop: 'Stop all automation',
  start: 'Let automation go on',
  resume: 'Resume the hook for the service',
} as const;

function effectOf(change: SwitchChange): string {
  if (change.kind === 'stop')
    return 'From now on no hook runs by itself, and none by hand unless it is asked for with override. What is being sent already cannot be called back.';
  if (change.kind === 'start')
    return 'Hooks in the mode auto run by themselves again, within their guards.';
  return `${change.hook} may run by itself on ${change.service} again.`;
}

function bodyOf(change: SwitchChange, stopped: boolean, reason: string): AutomationInput {
  if (change.kind !== 'resume') return { stopped: change.kind === 'stop', reason };
  return { stopped, reason, resume: [{ hook: change.hook, service: change.service }] };
}

/** Asks why, says what happens, and does it. */
export function SwitchSheet(props: {
  readonly change: SwitchChange;
  readonly automation: Automation | undefined;
  readonly onDone: (now: Automation) => void;
  readonly onClose: () => void;
}) {
  const { change, automation, onDone, onClose } = props;
  const call = useCall();
  const blockedBy = useBlockedBy('sentry.remediate');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const title = TITLES[change.kind];
  async function send(): Promise<void> {
    setSending(true);
    const body = bodyOf(change, automation?.stopped ?? false, reason.trim());
    const answer = await call('automation.put', { body });
    setSending(false);
    if (answer.ok) onDone(answer.value);
    else setProblem(answer.problem);
  }
  const refusal = otherFaults(problem, ['/reason']);
  return (
    <Sheet
      title={title}
      onClose={onClose}
      end={
        <ActionButton
          onPress={() => void send()}
          blockedBy={
            blockedBy ??
            (isSending ? 'It is being sent' : reason.trim() === '' ? 'Say why first' : null)
          }
        >
          {title}
        </ActionButton>
      }
    >
      <p>{effectOf(change)}</p>
      <TextArea
        label="Why"
        value={reason}
        onChange={setReason}
        fault={faultAt(problem, '/reason')}
        hint="Everybody sees it while it is so."
        isFirst
      />
      {refusal !== null && (
        <p className="sheet-refused" role="alert">
          Not done: {refusal}
        </p>
      )}
    </Sheet>
  );
}

/** While automation is stopped: who did it, when, why; and the way to let it go on. */
export function StoppedStrip(props: {
  readonly automation: Automation | undefined;
  readonly onStart: () => void;
}) {
  const { automation, onStart } = props;
  const nowMs = useServerNowMs(1000);
  const blockedBy = useBlockedBy('sentry.remediate');
  if (automation?.stopped !== true) return null;
  const { changed_at: at, changed_by: by, reason } = automation;
  return (
    <div className="automation-stopped" role="status">
      <p>
        <strong className="strong">All automation is stopped</strong>
        {at !== null &&
          ` since ${formatInstant(Date.parse(at))} (${formatAge(nowMs - Date.parse(at))})`}
        {by !== null && ` by ${by}`}
        {reason !== null && `: ${reason}`}
      </p>
      <ActionButton onPress={onStart} blockedBy={blockedBy}>
        Let it go on …
      </ActionButton>
    </div>
  );
}

/** Where single hooks no longer run by themselves, in the head of the pane. */
export function pausesNote(automation: Automation | undefined): string {
  const count = automation?.paused.length ?? 0;
  return count === 0 ? '' : ` · ${plural(count, 'pause')}`;
}
