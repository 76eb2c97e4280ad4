import type { Problem } from '@batcave/shared/api';
import type { Silence } from '@batcave/shared/dispatch';
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
import { plural } from '../../ui/format.ts';
import { describeWhen, KIND_WORDS } from './describeSilence.ts';
import { PreviewBlock } from './PreviewBlock.tsx';
import { type HowLong, inputOfChange, planChange } from './silenceForm.ts';
import { HowLongFields } from './TimeFields.tsx';
import { usePreview } from './usePreview.ts';

/** Prolongs or shortens one that is not over, or changes its comment. What it hides stays. */
export function ChangeSheet(props: {
  readonly silence: Silence;
  readonly title: string;
  readonly onDone: (silence: Silence) => void;
  readonly onClose: () => void;
}) {
  const { silence, title, onDone, onClose } = props;
  const call = useCall();
  const nowMs = useServerNowMs(1000);
  const blockedBy = useBlockedBy();
  const [howLong, setHowLong] = useState<HowLong | 'same'>('same');
  const [until, setUntil] = useState('');
  const [comment, setComment] = useState(silence.comment);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const planned = planChange(silence, { howLong, until, comment }, nowMs);
  const isCounted = howLong !== 'until' && howLong !== 'same';
  const asked = planned.ok ? inputOfChange(silence, planned.input) : undefined;
  const shown = usePreview(asked, isCounted ? howLong : '');
  const problem = shown.problem ?? refused;
  const faultOf = (field: string, pointer: string): string | null =>
    (planned.ok || field === 'howLong' ? undefined : planned.faults[field]) ??
    faultAt(problem, pointer);

  async function save(): Promise<void> {
    if (!planned.ok) return;
    setSending(true);
    const answer = await call('silences.update', {
      params: { silence_id: silence.silence_id },
      query: { if_revision: silence.revision },
      body: planned.input,
    });
    setSending(false);
    if (answer.ok) onDone(answer.value);
    else setRefused(answer.problem);
  }

  const waitsFor = isSending
    ? 'It is being saved'
    : !planned.ok
      ? (Object.values(planned.faults)[0] ?? 'Nothing is changed yet.')
      : shown.preview === undefined
        ? 'What it hides is not shown yet'
        : null;
  const refusal = otherFaults(refused, ['/ends_at', '/comment']);
  return (
    <Sheet
      title={title}
      isWide
      onClose={onClose}
      end={
        <ActionButton onPress={() => void save()} blockedBy={blockedBy ?? waitsFor}>
          Save
        </ActionButton>
      }
    >
      <p>
        {KIND_WORDS[silence.kind]}: {describeWhen(silence, nowMs)}.{' '}
        <span className="meta">What it hides cannot be changed: make another one for that.</span>
      </p>
      <div className="silence-form">
        <div className="silence-fields">
          <HowLongFields<'same'>
            value={howLong}
            until={until}
            extra={[
              ['same', silence.recurrence === null ? 'Its end stays' : 'The series goes on'],
              ...(silence.kind === 'snooze' ? [['clear', 'Until the alert clears'] as const] : []),
            ]}
            fault={faultOf('until', '/ends_at')}
            onValue={setHowLong}
            onUntil={setUntil}
          />
          <TextArea
            label="Why"
            value={comment}
            fault={faultOf('comment', '/comment')}
            isFirst
            onChange={setComment}
          />
        </div>
        <PreviewBlock shown={shown} isReady={planned.ok} />
      </div>
      {refusal !== null && (
        <p className="sheet-refused" role="alert">
          Not saved: {refusal}
        </p>
      )}
    </Sheet>
  );
}

/** Ends one now, after saying what is told again then. */
export function ExpireSheet(props: {
  readonly silence: Silence;
  /** Alerts that it hides now, as far as this window knows. */
  readonly hiddenNow: number;
  readonly onDone: (silence: Silence) => void;
  readonly onClose: () => void;
}) {
  const { silence, hiddenNow, onDone, onClose } = props;
  const call = useCall();
  const blockedBy = useBlockedBy();
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  async function expire(): Promise<void> {
    setSending(true);
    const params = { silence_id: silence.silence_id };
    const answer = await call('silences.expire', { params });
    setSending(false);
    if (answer.ok) onDone(answer.value);
    else setRefused(answer.problem);
  }
  return (
    <Sheet
      title={`End this ${silence.kind} now`}
      onClose={onClose}
      closeWord="Keep it"
      end={
        <ActionButton
          onPress={() => void expire()}
          blockedBy={blockedBy ?? (isSending ? 'It is being sent' : null)}
        >
          End it now
        </ActionButton>
      }
    >
      <p className="strong">
        {silence.state === 'pending'
          ? 'It has not begun and will not.'
          : `It hides ${plural(hiddenNow, 'alert')} now. Those that still fire are told again at once.`}
        {silence.recurrence !== null && ' No further occurrence comes.'}
      </p>
      <p className="mono" data-first-focus tabIndex={-1}>
        {silence.alert_id ?? silence.matchers.join('  ')}
      </p>
      <p>{silence.comment}</p>
      {refused !== null && (
        <p className="sheet-refused" role="alert">
          Not done: {refused.detail || refused.title}
        </p>
      )}
    </Sheet>
  );
}
